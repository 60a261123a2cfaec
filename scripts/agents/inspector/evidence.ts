import type { Hex } from "viem";
import { createChallengeMessages } from "../challenge/messages.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { HealthReply, Messages } from "../lib/messages.ts";
import type { Demand } from "./disputes.ts";
import type { Probe } from "./probe.ts";
import { rigsPerGroup } from "../../lib/committee.ts";

/** What agents signed, as leaves of a report's evidence root: receipts, and commitments to challenges. */
export function leavesOf(
  chain: Pick<AgentChain, "chainId" | "contracts">,
  messages: Messages,
  probes: readonly Probe[],
): Hex[] {
  const challenges = createChallengeMessages(chain.chainId, chain.contracts.UptimeLedger.address);
  return probes.flatMap(({ reply, challenged }) => [
    ...(reply ? [messages.leafOf(reply.receipt)] : []),
    ...(challenged?.commitment ? [challenges.leafOf(challenged.commitment)] : []),
  ]);
}

/** The receipt by which the demanded rig delivered in the demanded sample. */
export function receiptFor(probes: readonly Probe[], { sample, rig, group }: Demand): HealthReply | undefined {
  const rigId = group * rigsPerGroup + rig + 1;
  return probes.find((probe) => probe.sample === sample && probe.reply && probe.delivered.includes(rigId))?.reply;
}

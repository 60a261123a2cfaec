import type { Address } from "viem";
import { rigsPerGroup } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import { contractErrorOf, describeError, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { createMerkle } from "../lib/merkle.ts";
import type { Messages } from "../lib/messages.ts";
import { leavesOf, receiptFor } from "./evidence.ts";
import type { Store } from "./store.ts";

/** What somebody asked an inspector to prove. */
export type Demand = {
  readonly demandId: bigint;
  readonly inspector: Address;
  readonly epoch: number;
  readonly group: number;
  /** Place of the rig in its group. */
  readonly rig: number;
  readonly sample: number;
  /** [unix seconds] */
  readonly deadline: number;
};

/** Answers demands for evidence, since a demand that is not answered in time costs half a seat. */
export type Disputes = {
  /** Looks for new demands and answers those that are open. */
  round: () => Promise<void>;
};

/** Who can answer: one inspector with its receipts. */
export type Witness = { readonly inspector: Address; readonly store: Store; readonly lane: Lane };

/** Demands before this many are over, whatever happens to them. */
const recent = 200n;

export function createDisputes(chain: AgentChain, messages: Messages, witnesses: readonly Witness[]): Disputes {
  const { publicClient } = chain;
  const disputes = chain.contracts.Disputes;
  const open = new Map<bigint, Demand>();
  let seen: bigint | undefined;

  async function read(demandId: bigint): Promise<void> {
    const found = await publicClient.readContract({ ...disputes, functionName: "demands", args: [demandId] });
    const [inspector, , epoch, group, , rig, sample, deadline] = found;
    if (!witnesses.some((witness) => witness.inspector === inspector)) return;
    open.set(demandId, { demandId, inspector, epoch, group, rig, sample, deadline });
  }

  async function show(demand: Demand): Promise<void> {
    const { demandId, inspector, epoch, group, rig } = demand;
    const witness = witnesses.find((candidate) => candidate.inspector === inspector);
    if (!witness) return;
    const probes = await witness.store.probes(epoch, group);
    const reply = receiptFor(probes, demand);
    if (!reply) {
      const rigId = group * rigsPerGroup + rig + 1;
      log(`inspector ${inspector.slice(0, 8)}`, `demand ${demandId}: no receipt of rig ${rigId} in ${epoch} to show`);
      return;
    }
    const proof = createMerkle(leavesOf(chain, messages, probes)).proof(messages.leafOf(reply.receipt));
    const args = [demandId, reply.receipt, reply.signature, proof] as const;
    await witness.lane.send({ ...disputes, functionName: "showEvidence", args });
    log(`inspector ${inspector.slice(0, 8)}`, `demand ${demandId}: receipt shown`);
  }

  /** False when it must be tried again. */
  async function isAnswered(demand: Demand): Promise<boolean> {
    try {
      await show(demand);
      return true;
    } catch (error) {
      if (contractErrorOf(error)?.name === "DemandUnknown") return true; // somebody carried the answer
      log(`inspector ${demand.inspector.slice(0, 8)}`, `demand ${demand.demandId}: ${describeError(error)}`);
      return false;
    }
  }

  return {
    async round() {
      const count = await publicClient.readContract({ ...disputes, functionName: "demandCount" });
      seen ??= count > recent ? count - recent : 0n;
      for (; seen < count; seen++) await read(seen + 1n);
      for (const demand of open.values()) {
        const isOver = chain.now() > demand.deadline;
        if (isOver || (await isAnswered(demand))) open.delete(demand.demandId);
      }
    },
  };
}

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesToHex, type Address, type Hex } from "viem";
import { z } from "zod";
import { rigsPerGroup } from "../../lib/committee.ts";
import { hashRentals, healthReply, toJson, type HealthReply, type Messages } from "../lib/messages.ts";
import type { Rental } from "../lib/rentals.ts";
import { challenge, commitment, picks } from "../challenge/messages.ts";
import type { Rig } from "../lib/rigs.ts";

/** What came of a challenge, and what was said. The rows that were opened are not kept: they are megabytes. */
export const challenged = z.object({
  rigId: z.number().int(),
  outcome: z.enum(["delivered", "failed", "refused", "unreachable"]),
  /** The verdict, or the refusal. */
  why: z.string(),
  /** By a processor, at a processor's floor, since there are no GPUs on a local chain. */
  simulated: z.boolean(),
  operationsPerSecond: z.number().optional(),
  challenge: challenge.optional(),
  commitment: commitment.optional(),
  picks: picks.optional(),
});
export type Challenged = z.output<typeof challenged>;

/** One look at the rigs of a group behind one gateway, and the receipt that proves it; or a challenge of one rig, or an order. */
export const probe = z.object({
  sample: z.number().int(),
  rigIds: z.array(z.number().int()),
  delivered: z.array(z.number().int()),
  reply: healthReply.optional(),
  challenged: challenged.optional(),
  /** An order of its own, and what was wrong with it if anything. */
  ordered: z.object({ rigId: z.number().int(), why: z.string() }).optional(),
});
export type Probe = z.output<typeof probe>;

export type Question = {
  readonly inspector: Address;
  readonly epoch: number;
  readonly sample: number;
  readonly group: number;
  /** Behind one gateway, of one agent. */
  readonly rigs: readonly Rig[];
  /** Reads the chain before a second try: a host may know sooner that a rental was closed. */
  readonly refresh: () => Promise<void>;
  /** The rentals that must run on these rigs, as far as is known. */
  readonly due: () => readonly Rental[];
  /** [milliseconds] for one answer; at most a second of it passes before the second try */
  readonly patience: number;
};

/** Asks a gateway for a receipt; a second time when any rig failed, since a packet may be lost or a rental just closed. */
export async function probeGateway(messages: Messages, question: Question): Promise<Probe> {
  const { sample, rigs, patience, refresh } = question;
  const rigIds = rigs.map(({ rigId }) => rigId);
  let best: Probe = { sample, rigIds, delivered: [] };
  for (let attempt = 0; attempt < 2 && best.delivered.length < rigIds.length; attempt++) {
    if (attempt > 0) {
      await sleep(Math.min(patience, 1_000));
      await refresh().catch(() => {}); // where the chain is silent, what is known goes on
    }
    const nonce = bytesToHex(randomBytes(32));
    const reply = await ask(question, nonce);
    const delivered = reply ? await verify(messages, question, nonce, reply) : [];
    if (delivered.length > best.delivered.length) best = { sample, rigIds, delivered, reply };
  }
  return best;
}

async function ask({ rigs, inspector, epoch, sample, group, patience }: Question, nonce: Hex) {
  const rigIds = rigs.map(({ rigId }) => rigId);
  try {
    const response = await fetch(new URL("health", slashed(rigs[0]?.gateway ?? "")), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: toJson({ epoch: `${epoch}`, sample: `${sample}`, group: `${group}`, rigIds, inspector, nonce }),
      signal: AbortSignal.timeout(patience),
      redirect: "error",
    });
    return response.ok ? healthReply.parse(await response.json()) : undefined;
  } catch {
    return undefined; // not reachable, or no receipt: not delivered
  }
}

/** The rigs for which the reply is a good receipt and all rentals run. */
async function verify(messages: Messages, question: Question, nonce: Hex, reply: HealthReply): Promise<number[]> {
  const { rigs, inspector, epoch, sample, group, due } = question;
  const { receipt, rentalIds, signature } = reply;
  const isOurs =
    receipt.epoch === BigInt(epoch) &&
    receipt.sample === BigInt(sample) &&
    receipt.group === BigInt(group) &&
    receipt.inspector.toLowerCase() === inspector.toLowerCase() &&
    receipt.nonce === nonce &&
    receipt.rentals === hashRentals(rentalIds);
  if (!isOurs || (await messages.signerOfReceipt(receipt, signature)) !== rigs[0]?.agent) return [];
  const missing = new Set(
    due()
      .filter(({ rentalId }) => !rentalIds.includes(rentalId))
      .map(({ rigId }) => rigId),
  );
  return rigs
    .map(({ rigId }) => rigId)
    .filter((rigId) => (receipt.rigs >> BigInt(rigId - 1 - group * rigsPerGroup)) & 1n && !missing.has(rigId));
}

function slashed(gateway: string): string {
  return gateway.endsWith("/") ? gateway : `${gateway}/`;
}

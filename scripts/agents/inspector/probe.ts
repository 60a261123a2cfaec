import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesToHex, type Address, type Hex } from "viem";
import { z } from "zod";
import { rigsPerGroup } from "../../lib/committee.ts";
import { hashRentals, healthReply, toJson, type HealthReply, type Messages } from "../lib/messages.ts";
import type { Rental } from "../lib/rentals.ts";
import { challenge, commitment, picks } from "../challenge/messages.ts";
import type { Rig } from "../lib/rigs.ts";
import type { Tries } from "./decide.ts";

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
  /** Whether the sample lasts. */
  readonly isPresent: () => boolean;
  /** Reads the chain: a host may know sooner that a rental was closed. */
  readonly refresh: () => Promise<void>;
  /** The rentals that must run on these rigs now, as far as is known. */
  readonly due: () => readonly Rental[];
  readonly tries: Tries;
};

type Answer = { readonly delivered: readonly number[]; readonly reply?: HealthReply };

/**
 * Asks a gateway for a receipt, and once more for the rigs that failed, since a packet may be lost. A rig that failed twice is down. Of one
 * that failed once, and could not be asked again while the sample lasted, nothing is said.
 */
export async function probeGateway(messages: Messages, question: Question): Promise<Probe[]> {
  const { sample, rigs, tries, isPresent } = question;
  const leftBy = (answer?: Answer): Rig[] => rigs.filter(({ rigId }) => !answer?.delivered.includes(rigId));
  let answered: Answer | undefined;
  const first = ask(messages, question, rigs).then((answer) => (answered = answer));
  const paused = first.then((answer) => (leftBy(answer).length > 0 ? sleep(tries.pause) : undefined));
  await Promise.race([paused, sleep(tries.latest, undefined, { ref: false })]);

  const left = leftBy(answered);
  const second = left.length > 0 && isPresent() ? ask(messages, question, left) : undefined;
  const [one, two] = await Promise.all([first, second]);
  const rest = two ? leftBy(one).map(({ rigId }) => rigId) : [];
  const delivered = rest.filter((rigId) => two?.delivered.includes(rigId));
  const notes: Probe[] = [
    { sample, rigIds: [...one.delivered], delivered: [...one.delivered], reply: one.reply },
    { sample, rigIds: rest, delivered, ...(delivered.length > 0 && { reply: two?.reply }) },
  ];
  return notes.filter(({ rigIds }) => rigIds.length > 0);
}

/** One try. */
async function ask(messages: Messages, question: Question, rigs: readonly Rig[]): Promise<Answer> {
  const nonce = bytesToHex(randomBytes(32));
  const due = question.due();
  const reply = await send(question, rigs, nonce);
  const shown = reply ? await verify(messages, question, rigs, nonce, reply) : [];
  const isMissing = ({ rentalId, rigId }: Rental): boolean => {
    return shown.includes(rigId) && !reply?.rentalIds.includes(rentalId);
  };
  let missing = due.filter(isMissing);
  if (missing.length > 0) {
    await question.refresh().catch(() => {}); // where the chain is silent, what is known goes on
    const still = new Set(question.due().map(({ rentalId }) => rentalId));
    missing = missing.filter(({ rentalId }) => still.has(rentalId));
  }
  const delivered = shown.filter((rigId) => !missing.some((rental) => rental.rigId === rigId));
  return { delivered, ...(delivered.length > 0 && { reply }) };
}

async function send({ inspector, epoch, sample, group, tries }: Question, rigs: readonly Rig[], nonce: Hex) {
  const rigIds = rigs.map(({ rigId }) => rigId);
  try {
    const response = await fetch(new URL("health", slashed(rigs[0]?.gateway ?? "")), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: toJson({ epoch: `${epoch}`, sample: `${sample}`, group: `${group}`, rigIds, inspector, nonce }),
      signal: AbortSignal.timeout(tries.patience),
      redirect: "error",
    });
    return response.ok ? healthReply.parse(await response.json()) : undefined;
  } catch {
    return undefined; // not reachable, or no receipt: not delivered
  }
}

/** The rigs for which the reply is a good receipt. */
async function verify(
  messages: Messages,
  { inspector, epoch, sample, group }: Question,
  rigs: readonly Rig[],
  nonce: Hex,
  { receipt, rentalIds, signature }: HealthReply,
): Promise<number[]> {
  const isOurs =
    receipt.epoch === BigInt(epoch) &&
    receipt.sample === BigInt(sample) &&
    receipt.group === BigInt(group) &&
    receipt.inspector.toLowerCase() === inspector.toLowerCase() &&
    receipt.nonce === nonce &&
    receipt.rentals === hashRentals(rentalIds);
  if (!isOurs || (await messages.signerOfReceipt(receipt, signature)) !== rigs[0]?.agent) return [];
  return rigs
    .map(({ rigId }) => rigId)
    .filter((rigId) => (receipt.rigs >> BigInt(rigId - 1 - group * rigsPerGroup)) & 1n);
}

function slashed(gateway: string): string {
  return gateway.endsWith("/") ? gateway : `${gateway}/`;
}

import { generateKeyPairSync } from "node:crypto";
import { parseEventLogs, toHex, type Hex, type LocalAccount } from "viem";
import { agent, hour, minute, treasury, type Story } from "./story.ts";

/** As in `RentalEscrow.Reason`. */
export const reason = { renterStopped: 3, hostMaintenance: 4, hostFault: 5, hostPolicy: 6 } as const;

export type PlannedRental = {
  readonly renter: LocalAccount;
  readonly rigId: number;
  /** Bitmap of the rig's slots. */
  readonly slots: bigint;
  /** [unix seconds] when it is paid; the host starts it half a minute later. */
  readonly at: number;
  /** [seconds] */
  readonly length: number;
  /** It ends before its time: how long after the start, by whom and why. */
  readonly close?: { readonly after: number; readonly by: LocalAccount; readonly reason: number };
  /** The host never starts it, or the renter takes it back before: everything is refunded. */
  readonly cancel?: "by renter" | "not started";
  /** [seconds] the renter adds an hour before the end. */
  readonly extend?: number;
};

const startsAfter = 25;
const settlesEvery = 48 * hour;
/** Anything is final three epochs after its own. */
const finalAfter = 9 * minute;

/** Plans a whole rental: paid, started, perhaps extended or closed, and settled on the way and at its end. */
export function planRental(story: Story, rental: PlannedRental): void {
  const { timeline, sender, protocol } = story;
  const { RentalEscrow } = protocol;
  timeline.at(rental.at, async () => {
    const rentalId = await rent(story, rental);
    const args = [rentalId] as const;
    const settle = () => sender.send(treasury, { ...RentalEscrow, functionName: "settle", args });
    if (rental.cancel) {
      const byRenter = rental.cancel === "by renter";
      const cancel = () =>
        sender.send(byRenter ? rental.renter : treasury, { ...RentalEscrow, functionName: "cancel", args });
      timeline.at(rental.at + (byRenter ? 4 * minute : 16 * minute), cancel);
      return;
    }
    const start = rental.at + startsAfter;
    timeline.at(start, () => sender.send(agent, { ...RentalEscrow, functionName: "start", args }));
    const { extend, close } = rental;
    if (extend) {
      const extension = { ...RentalEscrow, functionName: "extend", args: [rentalId, BigInt(extend)] } as const;
      planWithin(story, start + rental.length - hour, () => sender.send(rental.renter, extension));
    }
    if (close) {
      const closing = { ...RentalEscrow, functionName: "close", args: [rentalId, close.reason] } as const;
      planWithin(story, start + close.after, () => sender.send(close.by, closing));
    }
    const end = start + (close?.after ?? rental.length + (extend ?? 0));
    for (let at = start + settlesEvery; at < Math.min(end, story.to); at += settlesEvery) timeline.at(at, settle);
    if (end + finalAfter < story.to) timeline.at(end + finalAfter, settle);
    else if (start + finalAfter < story.to) timeline.at(story.to - 5 * minute, settle);
  });
}

/** What would happen after the story's end is left to whoever plays on. */
function planWithin(story: Story, time: number, act: () => Promise<unknown>): void {
  if (time < story.to) story.timeline.at(time, act);
}

async function rent({ chain, sender, protocol }: Story, rental: PlannedRental): Promise<bigint> {
  const { RentalEscrow } = protocol;
  const { rigId, slots, length } = rental;
  const [price] = await chain.publicClient.readContract({
    ...RentalEscrow,
    functionName: "quote",
    args: [BigInt(rigId), slots, BigInt(length)],
  });
  const receipt = await sender.send(rental.renter, {
    ...RentalEscrow,
    functionName: "rent",
    args: [BigInt(rigId), slots, BigInt(length), price, createAccessKey()],
  });
  const [opened] = parseEventLogs({ abi: RentalEscrow.abi, eventName: "RentalOpened", logs: receipt.logs });
  if (!opened) throw new Error(`Renting rig ${rigId} told no rental id.`);
  return opened.args.rentalId;
}

/** The public half of a new Ed25519 key. Nobody keeps the other half: these renters log in by their wallet. */
function createAccessKey(): Hex {
  const { publicKey } = generateKeyPairSync("ed25519");
  return toHex(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
}

/** All slots of some GPUs of a rig. @param slices slots that one GPU is cut into. */
export function slotsOf(firstGpu: number, gpus: number, slices = 1): bigint {
  return ((1n << BigInt(gpus * slices)) - 1n) << BigInt(firstGpu * slices);
}

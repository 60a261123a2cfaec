import { generateKeyPairSync } from "node:crypto";
import { parseEventLogs, toHex, type Hex, type LocalAccount } from "viem";
import type { Contracts } from "../../contracts/index.ts";
import { localAccount } from "./accounts.ts";
import type { LocalChain } from "./chain.ts";
import type { Sender } from "./sender.ts";
import type { Timeline } from "./timeline.ts";

/** As in `RentalEscrow.Reason`. */
export const reason = { renterStopped: 3, hostMaintenance: 4, hostFault: 5, hostPolicy: 6 } as const;

export type PlannedRental = {
  readonly renter: LocalAccount;
  readonly rigId: number;
  /** Bitmap of the rig's slots. */
  readonly slots: bigint;
  /** [unix seconds] when it is paid. */
  readonly at: number;
  /** [seconds] */
  readonly length: number;
  /** It ends before its time: how long after the start, by whom and why. */
  readonly close?: { readonly after: number; readonly by: LocalAccount; readonly reason: number };
  /** The host never starts it, or the renter takes it back before: everything is refunded. */
  readonly cancel?: "by renter" | "not started";
  /** [seconds] the renter adds an hour before the end. */
  readonly extend?: number;
  /** The renter pays in RACK. */
  readonly inRack?: boolean;
  /** In its last sample anyone renews it, for this long and so many times. [seconds] */
  readonly renewal?: { readonly period: number; readonly times: number };
};

/** Where rentals happen, and how soon what follows. All times in seconds. */
export type Rentals = {
  readonly chain: LocalChain;
  readonly protocol: Contracts;
  readonly sender: Sender;
  readonly timeline: Timeline;
  /** [unix seconds] what would happen later is left to whoever plays on. */
  readonly to: number;
  /** From payment to start. */
  readonly startsAfter: number;
  /** Rent is settled on the way this often. */
  readonly settlesEvery: number;
  /** The first moment at which everything up to a rental's end has been judged. */
  readonly judgedBy: (end: number) => number;
};

const keeper = localAccount("deployer");
const agent = localAccount("agent");
/** RACK for one USDC, at most: the local pool opens at 10, the rest is slippage. */
const maxRackPerUsdc = 15n;
const minute = 60;
const hour = 3_600;

/** Plans a whole rental: paid, started, perhaps extended or closed, and settled on the way and at its end. */
export function planRental(rentals: Rentals, rental: PlannedRental): void {
  const { timeline, sender, protocol, to } = rentals;
  const { RentalEscrow } = protocol;
  const { renter, extend, close, cancel, renewal } = rental;
  const until = (time: number, act: () => Promise<unknown>): void => {
    if (time <= to) timeline.at(time, act);
  };
  timeline.at(rental.at, async () => {
    const rentalId = await rent(rentals, rental);
    const args = [rentalId] as const;
    const settle = () => sender.send(keeper, { ...RentalEscrow, functionName: "settle", args });
    if (cancel) {
      const byRenter = cancel === "by renter";
      return until(rental.at + (byRenter ? 4 : 16) * minute, () =>
        sender.send(byRenter ? renter : keeper, { ...RentalEscrow, functionName: "cancel", args }),
      );
    }
    const start = rental.at + rentals.startsAfter;
    timeline.at(start, () => sender.send(agent, { ...RentalEscrow, functionName: "start", args }));
    if (extend) {
      const extension = { ...RentalEscrow, functionName: "extend", args: [rentalId, BigInt(extend)] } as const;
      until(start + rental.length - hour, () => sender.send(renter, extension));
    }
    if (renewal) {
      const { period, times } = renewal;
      const wish = { ...RentalEscrow, functionName: "setRenewal", args: [rentalId, BigInt(period)] } as const;
      timeline.at(start, () => sender.send(renter, wish));
      for (let nth = 0; nth < times; nth++) {
        const inLastSample = start + rental.length + nth * period - minute;
        until(inLastSample, () => sender.send(keeper, { ...RentalEscrow, functionName: "renew", args }));
      }
    }
    if (close) {
      const closing = { ...RentalEscrow, functionName: "close", args: [rentalId, close.reason] } as const;
      until(start + close.after, () => sender.send(close.by, closing));
    }
    const added = (extend ?? 0) + (renewal ? renewal.period * renewal.times : 0);
    const end = start + (close?.after ?? rental.length + added);
    const settlesLast = rentals.judgedBy(end);
    for (let at = start + rentals.settlesEvery; at < Math.min(end, to); at += rentals.settlesEvery)
      timeline.at(at, settle);
    if (settlesLast <= to) timeline.at(settlesLast, settle);
    else if (rentals.judgedBy(start) < to - 5 * minute) timeline.at(to - 5 * minute, settle);
  });
}

async function rent({ chain, sender, protocol }: Rentals, rental: PlannedRental): Promise<bigint> {
  const { RentalEscrow } = protocol;
  const { renter, rigId, slots, length, at } = rental;
  const asked = [BigInt(rigId), slots, BigInt(length)] as const;
  const quote = { ...RentalEscrow, functionName: "quote", args: asked } as const;
  const [price, , discountedDeposit] = await chain.publicClient.readContract(quote);
  const order = [...asked, price, createAccessKey()] as const;
  const receipt = rental.inRack
    ? await sender.send(renter, {
        ...RentalEscrow,
        functionName: "rentWithRack",
        args: [...order, discountedDeposit * maxRackPerUsdc, BigInt(at + hour)],
      })
    : await sender.send(renter, { ...RentalEscrow, functionName: "rent", args: order });
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

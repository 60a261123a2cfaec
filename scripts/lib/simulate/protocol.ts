import { encodeAbiParameters, keccak256, type Hex } from "viem";
import { depositFor } from "../../../dapp/src/rentals/pricing.ts";
import { divide, type Terms } from "../replay/division.ts";

/**
 * The contracts' arithmetic in plain integers, as far as attacks turn on it. `test/lib/simulate-protocol.test.ts` holds each function
 * against the contracts. USDC and RACK in token units, times in seconds.
 */

const hour = 3_600n;

/** `Halving.Allotment` */
export type Allotment = { readonly total: bigint; readonly issued: bigint; readonly rate: bigint };

/** `Halving.rateNow`: the rate, halved each time that half of what remained has been issued. */
export function rateNow({ total, issued, rate }: Allotment): bigint {
  const remaining = total - issued;
  if (remaining === 0n) return 0n;
  return rate >> BigInt((total / remaining).toString(2).length - 1);
}

/** `Rewards.issue`: RACK for verified samples, rented or not. Compute units in thousandths per GPU. */
export function subsidyFor(
  work: {
    readonly samples: number;
    readonly sampleSeconds: number;
    readonly gpus: number;
    readonly computeUnits: number;
  },
  allotment: Allotment,
): bigint {
  const { samples, sampleSeconds, gpus, computeUnits } = work;
  const amount = (BigInt(samples * sampleSeconds * gpus * computeUnits) * rateNow(allotment)) / (1_000n * hour);
  const remaining = allotment.total - allotment.issued;
  return amount < remaining ? amount : remaining;
}

/** What a rental pays and gives back once all of it is judged. */
export type Settled = {
  readonly commission: bigint;
  readonly hosting: bigint;
  readonly rent: bigint;
  readonly refund: bigint;
  readonly credit: bigint;
};

/**
 * `RentalEscrow.settle` of a whole rental: rent for delivered seconds, the rest of the deposit back, and twice the price of what is
 * short of the SLA from the host's bond, as far as it reaches.
 * @param rental.allowance thousandths of the length that may go undelivered
 */
export function settle(rental: {
  readonly terms: Terms;
  readonly length: bigint;
  readonly undelivered: bigint;
  readonly allowance: bigint;
  readonly bond: bigint;
}): Settled {
  const { terms, length, undelivered, allowance, bond } = rental;
  const due = divide(terms, length - undelivered);
  const allowed = (length * allowance) / 1_000n;
  const asked = undelivered > allowed ? 2n * depositFor(terms, undelivered - allowed) : 0n;
  const refund = depositFor(terms, length) - due.commission - due.hosting - due.rent;
  return { ...due, refund, credit: asked < bond ? asked : bond };
}

/** What `Disputes.punish` takes from a seat, and how much of it the demander gets. */
export function slashFor(seatStake: bigint): { slashed: bigint; toReporter: bigint } {
  const slashed = seatStake / 2n;
  return { slashed, toReporter: slashed / 5n };
}

export type Verdict = "up" | "down" | "unjudged";

/** `BitMajority.majority` for one sample: a quorum tested it, and more than half of those whose reports are included say so. */
export function judge(votes: { readonly up: number; readonly down: number }, quorum: number): Verdict {
  const { up, down } = votes;
  if (up + down < quorum || up === down) return "unjudged";
  return up > down ? "up" : "down";
}

/** `Draw.pick`: `size` different seats of 1 to `seats`. A smaller committee is the beginning of a larger one. */
export function drawSeats(seed: Hex, group: bigint, seats: number, size: number): number[] {
  const swapped = new Map<number, number>();
  const cardAt = (at: number): number => swapped.get(at) ?? at;
  return Array.from({ length: Math.min(size, seats) }, (_, i) => {
    const types = [{ type: "bytes32" }, { type: "uint256" }, { type: "uint256" }] as const;
    const random = BigInt(keccak256(encodeAbiParameters(types, [seed, group, BigInt(i)])));
    const at = i + Number(random % BigInt(seats - i));
    const card = cardAt(at);
    swapped.set(at, cardAt(i));
    return card + 1;
  });
}

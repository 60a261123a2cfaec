import type { Rig } from "../../../indexer/src/api/types.ts";

/** A rig loses its value along a straight line over this time. */
export const depreciationYears = 4;

const hoursPerYear = 24 * 365;

/**
 * USDC units a year if a rig were rented a part (0 to 1) of the time at its base price: what renters would pay and what
 * holders would receive. `commission` in percent of that, the hosting fee in percent of what is left.
 */
export function rentAt(
  rig: Pick<Rig, "price" | "gpuCount" | "hostingFee">,
  commission: number,
  busy: number,
): { paid: bigint; received: bigint } {
  const hours = BigInt(Math.round(hoursPerYear * busy * rig.gpuCount));
  const paid = BigInt(rig.price) * hours;
  const rest = (paid * BigInt(100 - commission)) / 100n;
  return { paid, received: (rest * BigInt(100 - rig.hostingFee)) / 100n };
}

/** The subsidy as a part of all income, 0 to 1, at a price of RACK: so much RACK is taken for so much USDC. Undefined without income. */
export function subsidyShare(rent: bigint, reward: bigint, usdc: bigint, rack: bigint): number | undefined {
  const worth = rack > 0n ? (reward * usdc) / rack : 0n;
  return rent + worth > 0n ? Number((worth * 1_000_000n) / (rent + worth)) / 1_000_000 : undefined;
}

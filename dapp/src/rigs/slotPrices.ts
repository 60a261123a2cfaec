import type { Rig } from "../../../indexer/src/api/types.ts";
import { priceAt } from "../../../indexer/src/lib/price.ts";
import { formatPercent } from "../lib/format.ts";

export type Priced = Pick<Rig, "price" | "slopePercent" | "slotCount" | "slotsTaken">;

/** USDC units per GPU-hour for who takes the first slot, the second, and so on. */
export function slotPrices(rig: Omit<Priced, "slotsTaken">): bigint[] {
  return Array.from({ length: rig.slotCount }, (_, slot) => priceAt({ ...rig, price: BigInt(rig.price) }, slot + 1));
}

/** How the price goes with the rig's fullness, as a sentence. */
export function describePrices(rig: Omit<Priced, "slotsTaken">): string {
  const prices = slotPrices(rig);
  const [first, last] = [prices[0] ?? 0n, prices.at(-1) ?? 0n];
  if (first === last) return "The same, however full the rig is.";
  const rise = Number(((last - first) * 1_000n + first - 1n) / first) / 1_000;
  return `It rises by ${formatPercent(rise)} from the first slot to the last.`;
}

import type { Rig } from "../../../indexer/src/api/types.ts";
import { priceAt } from "../../../indexer/src/lib/price.ts";
import { formatPercent } from "../lib/format.ts";

export type Priced = Pick<Rig, "price" | "slopePercent" | "slotCount">;

/** How the price goes with the rig's fullness, as a sentence. */
export function describePrices(rig: Priced): string {
  const terms = { ...rig, price: BigInt(rig.price) };
  const first = priceAt(terms, 1);
  const last = priceAt(terms, rig.slotCount);
  if (first === last) return "The same, however full the rig is.";
  const rise = Number(((last - first) * 1_000n + first - 1n) / first) / 1_000;
  return `It rises by ${formatPercent(rise)} from the first slot to the last.`;
}

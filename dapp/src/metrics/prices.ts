import type { Rig } from "../../../indexer/src/api/types.ts";

export interface ModelPrice {
  modelId: number;
  name: string;
  gpus: number;
  freeGpus: number;
  /** USDC units per GPU-hour for the next slot: of what is free, or of all when nothing is. */
  cheapest: bigint;
  median: bigint;
}

/** Rigs on offer by model, the dearest model first. */
export function pricesByModel(rigs: readonly Rig[]): ModelPrice[] {
  return [...Map.groupBy(rigs, ({ model }) => model.id).values()]
    .map((group): ModelPrice => {
      const { id, name } = group[0]!.model;
      const free = group.filter(({ slotsFree }) => slotsFree > 0);
      const prices = (free.length > 0 ? free : group).map(({ priceNow }) => BigInt(priceNow)).sort(ascending);
      return {
        modelId: id,
        name,
        gpus: group.reduce((sum, { gpuCount }) => sum + gpuCount, 0),
        freeGpus: group.reduce((sum, { slotsFree, slices }) => sum + slotsFree / slices, 0),
        cheapest: prices[0] ?? 0n,
        median: prices[prices.length >> 1] ?? 0n,
      };
    })
    .sort((a, b) => ascending(b.median, a.median));
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

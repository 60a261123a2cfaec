import { join } from "node:path";
import { parseUnits } from "viem";
import { z } from "zod";
import type { GpuModel } from "./catalog.ts";
import { dataFolder, readTable } from "./table.ts";

const price = z
  .string()
  .regex(/^\d+(\.\d{1,6})?$/)
  .transform((usd) => parseUnits(usd, 6));

/** What one cloud instance costs. Prices in USDC units (6 decimals): `price` per GPU-hour, `spotPrice` per instance-hour. */
const cloudOfferSchema = z
  .object({
    cloud: z.string().min(1),
    model: z.string().min(1),
    gpus: z.coerce.number().int().positive(),
    gpuRamGb: z.coerce.number().positive(),
    perGpuUsd: price,
    spotUsd: z.preprocess((text) => (text === "" ? undefined : text), price.optional()),
    name: z.string(),
  })
  .transform(({ perGpuUsd, spotUsd, ...offer }) => ({ ...offer, price: perGpuUsd, spotPrice: spotUsd }));

export type CloudOffer = z.infer<typeof cloudOfferSchema>;

/** What clouds take for a GPU model on demand. [USDC units per GPU-hour] */
export type CloudPrice = {
  readonly min: bigint;
  readonly median: bigint;
  readonly max: bigint;
  readonly offerCount: number;
};

/**
 * The catalog's models by the name that clouds give them. Clouds seldom say whether an 80 GB card is SXM or PCIe: such an
 * offer counts for both. A10G, A4000, A5000, K80 and others are not in the catalog, nor is the V100 with 16 GB.
 */
const modelNames: Readonly<Record<string, readonly string[]>> = {
  A10: ["A10"],
  "A10 (24 GB)": ["A10"],
  "A100 (40 GB)": ["A100 PCIe 40"],
  "A100 (80 GB)": ["A100 SXM 80", "A100 PCIe 80"],
  "A40 (48 GB)": ["A40"],
  "A6000 (48 GB)": ["RTX A6000"],
  "GH200 (96 GB)": ["GH200"],
  "H100 (80 GB)": ["H100 SXM", "H100 PCIe"],
  "H100 HGX (80GB)": ["H100 SXM"],
  "H100 PCIe (80GB)": ["H100 PCIe"],
  "L4 (24 GB)": ["L4"],
  "P100 (16 GB)": ["P100 PCIe"],
  "RTX A6000 (48 GB)": ["RTX A6000"],
  "T4 (16 GB)": ["T4"],
  "V100 (32 GB)": ["V100 SXM2 32"],
};

/** The published prices of 18 clouds. @throws with file and line when a row is malformed. */
export function loadClouds(path = join(dataFolder, "clouds.csv")): CloudOffer[] {
  return readTable(path, cloudOfferSchema);
}

/** By model id. Models that no cloud offers are not in it. */
export function cloudPrices(
  offers: readonly CloudOffer[],
  catalog: readonly Pick<GpuModel, "id" | "name">[],
): ReadonlyMap<number, CloudPrice> {
  const result = new Map<number, CloudPrice>();
  for (const { id, name } of catalog) {
    const prices = offers.filter(({ model }) => modelNames[model]?.includes(name)).map((offer) => offer.price);
    const sorted = prices.sort((a, b) => (a < b ? -1 : 1));
    const [min, max] = [sorted[0], sorted.at(-1)];
    if (min === undefined || max === undefined) continue;
    result.set(id, { min, median: median(sorted), max, offerCount: sorted.length });
  }
  return result;
}

function median(sorted: readonly bigint[]): bigint {
  const at = (index: number) => sorted[index] ?? 0n;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? at(middle) : (at(middle - 1) + at(middle)) / 2n;
}

import { join } from "node:path";
import { parseUnits } from "viem";
import { z } from "zod";
import type { GpuModel } from "./catalog.ts";
import { dataFolder, readTable } from "./table.ts";

/** `RigRegistry.MEMORY_TOLERANCE`: percent by which a reported memory may differ from the model's. */
export const memoryTolerance = 10;

/** `RigRegistry.MAX_GPUS`. */
export const maxGpus = 16;

/** One offer as its host published it. Memory in MiB per GPU, price in USDC (6 decimals) per GPU-hour, watts per GPU. */
const offerSchema = z.object({
  id: z.coerce.number().int().positive(),
  model: z.string().min(1),
  gpuCount: z.coerce.number().int().positive(),
  memoryMib: z.coerce.number().int().positive(),
  priceUsd: z.string().regex(/^\d+(\.\d{1,6})?$/),
  reliability: z.coerce.number().min(0).max(1),
  geolocation: z.string(),
  verification: z.enum(["verified", "unverified", "deverified"]),
  watts: z.coerce.number().positive(),
  time: z.iso.datetime(),
});

export type Offer = z.infer<typeof offerSchema>;
export type AcceptedOffer = Omit<Offer, "model"> & { readonly model: GpuModel };
export type RefusedOffer = { readonly offer: Offer; readonly reason: string };

/** The catalog's models that go by the name a host gave. The closest memory decides between variants. */
const modelNames: Readonly<Record<string, readonly string[]>> = {
  "A100 PCIE": ["A100 PCIe 40", "A100 PCIe 80"],
  "H100 PCIE": ["H100 PCIe"],
  "H100 SXM": ["H100 SXM"],
  H200: ["H200 SXM"],
  "H200 NVL": ["H200 NVL"],
  L40S: ["L40S"],
  "RTX 4090": ["RTX 4090"],
  "Tesla V100": ["V100 SXM2 32"],
};

/** Every offer of eight daily snapshots: a machine that stayed on offer has one row per day. */
export function loadOffers(path = join(dataFolder, "offers.csv")): Offer[] {
  return readTable(path, offerSchema);
}

/** Sorts offers as `RigRegistry.register` would: a memory that is not the model's is refused. */
export function acceptOffers(
  offers: readonly Offer[],
  catalog: readonly GpuModel[],
): { accepted: AcceptedOffer[]; refused: RefusedOffer[] } {
  const accepted: AcceptedOffer[] = [];
  const refused: RefusedOffer[] = [];
  for (const offer of offers) {
    const model = closestModel(offer, catalog);
    const reason = reasonToRefuse(offer, model);
    if (model && !reason) accepted.push({ ...offer, model });
    else refused.push({ offer, reason });
  }
  return { accepted, refused };
}

/** The price in USDC (6 decimals) per GPU-hour. */
export function priceOf(offer: Pick<Offer, "priceUsd">): bigint {
  return parseUnits(offer.priceUsd, 6);
}

/** [MiB] of one GPU, as `GpuCatalog` holds it. */
export function memoryMibOf(model: GpuModel): number {
  return model.memoryGb * 1024;
}

function closestModel(offer: Offer, catalog: readonly GpuModel[]): GpuModel | undefined {
  const names = modelNames[offer.model] ?? [offer.model];
  const gap = (model: GpuModel) => Math.abs(memoryMibOf(model) - offer.memoryMib);
  return catalog.filter((model) => names.includes(model.name)).sort((a, b) => gap(a) - gap(b))[0];
}

function reasonToRefuse(offer: Offer, model: GpuModel | undefined): string {
  if (!model) return `${offer.model} is not in the catalog.`;
  if (offer.gpuCount > maxGpus) return `${offer.gpuCount} GPUs, a rig has at most ${maxGpus}.`;
  const expected = memoryMibOf(model);
  if (Math.abs(offer.memoryMib - expected) * 100 <= expected * memoryTolerance) return "";
  return `Reports ${offer.memoryMib} MiB per GPU, ${model.name} has ${expected} MiB.`;
}

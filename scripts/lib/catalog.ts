import { basename, join } from "node:path";
import { z } from "zod";
import { dataFolder, readTable } from "./table.ts";

const optionalNumber = z.preprocess(
  (text) => (text === "" ? undefined : text),
  z.coerce.number().positive().optional(),
);

/** One GPU model. `computeUnits` in thousandths of an H100 SXM by dense BF16 TFLOPS; rents in USD per hour; migSlices 0 = none. */
const gpuModelSchema = z.object({
  id: z.coerce.number().int().positive(),
  name: z.string().min(1),
  vendor: z.string().min(1),
  architecture: z.string().min(1),
  memoryGb: z.coerce.number().positive(),
  memoryGbps: z.coerce.number().positive(),
  bf16Tflops: z.coerce.number().positive(),
  tdpWatts: z.coerce.number().int().positive(),
  migSlices: z.coerce.number().int().min(0).max(7),
  computeUnits: z.coerce.number().int().positive(),
  rentLow: optionalNumber,
  rentMid: optionalNumber,
  rentHigh: optionalNumber,
  rentSource: z.string(),
  purchaseUsd: z.coerce.number().positive(),
  purchaseSource: z.string(),
  specSource: z.string(),
});

export type GpuModel = z.infer<typeof gpuModelSchema>;

/**
 * The GPU models that the protocol knows, in the order of their ids from 1, as `GpuCatalog` holds them.
 * @throws with file and line when a row is malformed.
 */
export function loadCatalog(path = join(dataFolder, "gpu-catalog.csv")): GpuModel[] {
  const models = readTable(path, gpuModelSchema);
  for (const [i, { id }] of models.entries())
    if (id !== i + 1) throw new Error(`${basename(path)} line ${i + 2}: id ${id}, expected ${i + 1}`);
  return models;
}

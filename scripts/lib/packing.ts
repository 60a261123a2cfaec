import type { GpuModel } from "./catalog.ts";
import { freeSlots } from "./slots.ts";
import type { TraceRental } from "./trace.ts";

/** The part of a rig that decides what fits on it. */
export type RigShape = { readonly model: GpuModel; readonly gpuCount: number; readonly slices: number };

/** GPUs per rig, as in the largest nodes of the trace's cluster; the other models have eight. */
const gpusPerRig: Readonly<Record<string, number>> = { T4: 4, "P100 PCIe": 2, A10: 1 };

/** [s] beyond a rental's end until its slots count as free: a reserve for minimum durations and late settlement. */
const holdSeconds = 1_200;

/** Rigs of one shape, each with who holds its slots until when. */
type Stock = { readonly shape: RigShape; readonly rigs: Hold[][] };
type Hold = { readonly slots: bigint; readonly until: number };

/**
 * The shapes of the rigs on which `rentals` fit when each, as it comes, takes the first rig that suits it and has room.
 * One rig of each shape more than that, in reserve.
 * @throws for a model that the catalog lacks and for a rental larger than a rig.
 */
export function packRigs(rentals: readonly TraceRental[], catalog: readonly GpuModel[]): RigShape[] {
  const stocks = new Map<string, Stock>();
  for (const rental of rentals.toSorted((a, b) => a.scheduledAt - b.scheduledAt)) {
    const shape = shapeFor(rental, catalog);
    const key = `${shape.model.id}/${shape.slices}`;
    const stock = stocks.get(key) ?? { shape, rigs: [] };
    stocks.set(key, stock);
    place(rental, stock);
  }
  return [...stocks.values()].flatMap(({ shape, rigs }) => [shape, ...rigs.map(() => shape)]);
}

function shapeFor(rental: TraceRental, catalog: readonly GpuModel[]): RigShape {
  const model = catalog.find(({ name }) => name === rental.model);
  if (!model) throw new Error(`Rental ${rental.id} wants "${rental.model}": add that model to gpu-catalog.csv.`);
  const slices = rental.gpus < 1 ? Math.max(1, model.migSlices) : 1;
  return { model, slices, gpuCount: gpusPerRig[model.name] ?? 8 };
}

function place(rental: TraceRental, { shape, rigs }: Stock): void {
  const until = rental.deletedAt + holdSeconds;
  for (const [i, holds] of [...rigs, []].entries()) {
    const running = holds.filter((hold) => hold.until > rental.scheduledAt);
    const taken = running.reduce((bitmap, hold) => bitmap | hold.slots, 0n);
    const slots = freeSlots(rental, shape, taken);
    if (slots === undefined) continue;
    rigs[i] = [...running, { slots, until }];
    return;
  }
  throw new Error(`Rental ${rental.id} wants ${rental.gpus} GPUs, a ${shape.model.name} rig has ${shape.gpuCount}.`);
}

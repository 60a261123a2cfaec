import type { RigSpec } from "./fleet.ts";
import type { TraceRental } from "./trace.ts";

/** `RigRegistry.MAX_SLOTS`. */
export const maxSlots = 64;

type Size = Pick<TraceRental, "gpus">;
type Cut = Pick<RigSpec, "gpuCount" | "slices">;

/** How many slots of a rig a rental takes: its GPUs, rounded up to whole slices. */
export function slotsFor(rental: Size, rig: Pick<Cut, "slices">): number {
  return Math.ceil((Math.round(rental.gpus * 1000) * rig.slices) / 1000);
}

/** Whether a rental belongs on a rig: its model, whole GPUs on uncut rigs, parts of a GPU on cut ones where there are any. */
export function suits(rental: Pick<TraceRental, "model" | "gpus">, rig: Pick<RigSpec, "model" | "slices">): boolean {
  const cut = rental.gpus < 1 && rig.model.migSlices > 0;
  return rental.model === rig.model.name && cut === rig.slices > 1;
}

/**
 * The bitmap of the lowest free slots that a rental fits: whole GPUs, or slices of one GPU.
 * Undefined when the rig has no such slots free. `taken` is a bitmap, as `RentalEscrow.slotsTaken` returns it.
 */
export function freeSlots(rental: Size, rig: Cut, taken: bigint): bigint | undefined {
  const slots = slotsFor(rental, rig);
  const gpusNeeded = Math.ceil(slots / rig.slices);
  const onEach = gpusNeeded > 1 ? rig.slices : slots;
  let bitmap = 0n;
  let gpus = 0;
  for (let gpu = 0; gpu < rig.gpuCount && gpus < gpusNeeded; gpu++) {
    const first = gpu * rig.slices;
    const free = Array.from({ length: rig.slices }, (_, i) => 1n << BigInt(first + i)).filter(
      (slot) => !(taken & slot),
    );
    if (free.length < onEach) continue;
    for (const slot of free.slice(0, onEach)) bitmap |= slot;
    gpus++;
  }
  return gpus === gpusNeeded ? bitmap : undefined;
}

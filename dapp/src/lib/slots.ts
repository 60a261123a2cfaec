/** Numbers of the slots in a bitmap, from 0. */
export function slotsIn(bitmap: bigint): number[] {
  const slots: number[] = [];
  for (let slot = 0, rest = bitmap; rest > 0n; slot++, rest >>= 1n) if (rest & 1n) slots.push(slot);
  return slots;
}

export function countSlots(bitmap: bigint): number {
  return slotsIn(bitmap).length;
}

export function hasSlot(bitmap: bigint, slot: number): boolean {
  return ((bitmap >> BigInt(slot)) & 1n) === 1n;
}

/**
 * A bitmap of `count` free slots, whole GPUs before slices of several, so that what stays free stays whole.
 * Fewer where fewer are free.
 */
export function pickSlots(taken: bigint, slotCount: number, slices: number, count: number): bigint {
  const gpus = Array.from({ length: slotCount / slices }, (_, gpu) =>
    Array.from({ length: slices }, (_, slice) => gpu * slices + slice).filter((slot) => !hasSlot(taken, slot)),
  );
  let picked = 0n;
  for (let left = count; left > 0;) {
    // The fullest GPU that still has room for the rest; where none has, the emptiest one.
    const open = gpus.filter((free) => free.length > 0).sort((a, b) => a.length - b.length);
    const gpu = open.find((free) => free.length >= Math.min(left, slices)) ?? open.at(-1);
    if (!gpu) break;
    for (const slot of gpu.splice(0, left)) {
      picked |= 1n << BigInt(slot);
      left--;
    }
  }
  return picked;
}

/** Slots as a person says them: "2 GPUs", "3/7 of a GPU", "10 slices of 1/7 GPU". */
export function describeSlots(count: number, slices: number): string {
  const gpus = count / slices;
  if (Number.isInteger(gpus)) return gpus === 1 ? "1 GPU" : `${gpus} GPUs`;
  return count < slices ? `${count}/${slices} of a GPU` : `${count} slices of 1/${slices} GPU`;
}

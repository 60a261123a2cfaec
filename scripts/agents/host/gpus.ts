import type { ComputeBackend } from "./backend.ts";

/** Which devices the slots of a rig are: UUIDs, `GPU-...` of a whole GPU or `MIG-...` of a slice, in the order of its slots. */
export type GpuSlots = ReadonlyMap<number, readonly string[]>;

const uuid = /^(GPU|MIG)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads `3=GPU-...,GPU-...;4=MIG-...`: for each rig its devices, slot by slot.
 * @throws when something is no UUID, or a device is named twice: two renters would share it.
 */
export function parseGpuSlots(text: string): GpuSlots {
  const slots = new Map<number, string[]>();
  for (const part of text.split(";").filter((rig) => rig.trim())) {
    const match = /^\s*(\d+)\s*=([^=]*)$/.exec(part);
    if (!match) throw new Error(`GPU_SLOTS: cannot read "${part.trim()}". Write 3=GPU-...,GPU-...;4=MIG-...`);
    const devices = (match[2] as string).split(",").map((item) => item.trim());
    const wrong = devices.find((device) => !uuid.test(device));
    if (wrong !== undefined) throw new Error(`GPU_SLOTS: "${wrong}" is no UUID. See nvidia-smi -L.`);
    slots.set(Number(match[1]), devices);
  }
  const all = [...slots.values()].flat();
  const twice = all.find((device, i) => all.indexOf(device) !== i);
  if (twice) throw new Error(`GPU_SLOTS: ${twice} is named twice.`);
  return slots;
}

/** The slots of a bitmap, in ascending order. */
export function slotsIn(bitmap: bigint): number[] {
  return Array.from({ length: bitmap.toString(2).length }, (_, slot) => slot).filter((slot) => {
    return (bitmap >> BigInt(slot)) & 1n;
  });
}

/** @throws when the rig is known here, and has no device for a slot. */
export function devicesOf(gpuSlots: GpuSlots, rigId: number, slots: readonly number[]): string[] {
  const devices = gpuSlots.get(rigId);
  if (!devices) return [];
  return slots.map((slot) => {
    const device = devices[slot];
    if (!device)
      throw new Error(`GPU_SLOTS names ${devices.length} devices of rig ${rigId}, and none for slot ${slot}.`);
    return device;
  });
}

/**
 * Looks inside a rental for exactly the devices that it was ordered with: Podman's Docker API ignores requests for GPUs silently.
 * @throws when it sees others, or fewer.
 */
export async function checkGpus(backend: ComputeBackend, rentalId: bigint, devices: readonly string[]): Promise<void> {
  if (devices.length === 0) return;
  let listed = "";
  const output = (_: string, data: Buffer): void => void (listed += data.toString());
  const exit = await backend.exec(rentalId, "nvidia-smi -L", output, AbortSignal.timeout(30_000));
  if (exit !== 0) throw new Error(`No GPU is seen inside rental ${rentalId}: nvidia-smi ended with ${exit}.`);
  const seen = [...listed.matchAll(/UUID: ((?:GPU|MIG)-[0-9a-f-]+)/g)].map(([, found]) => found as string);
  const slices = seen.filter((found) => found.startsWith("MIG-"));
  // A GPU that is cut into slices is listed above its slices.
  const usable = slices.length > 0 ? slices : seen;
  if (usable.toSorted().join() !== devices.toSorted().join()) {
    throw new Error(`Rental ${rentalId} sees ${usable.join(", ") || "no GPU"} instead of ${devices.join(", ")}.`);
  }
}

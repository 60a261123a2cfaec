import type { Rig } from "../lib/rigs.ts";
import type { Rental } from "../lib/rentals.ts";
import { slotsIn } from "./gpus.ts";

/**
 * The port of this machine that leads to a rental's SSH server: each slot of the agent's rigs, in the order of their numbers, has one of
 * the range, and a rental gets that of its first slot.
 * @returns undefined where the range is over before.
 */
export function sshPortOf(
  [first, last]: readonly [first: number, last: number],
  rigs: readonly Rig[],
  { rigId, slots }: Pick<Rental, "rigId" | "slots">,
): number | undefined {
  const before = rigs.filter((rig) => rig.rigId < rigId).reduce((sum, rig) => sum + rig.gpuCount * rig.slices, 0);
  const port = first + before + (slotsIn(slots)[0] ?? 0);
  return port <= last ? port : undefined;
}

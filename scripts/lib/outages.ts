import { createRandom } from "./random.ts";

/** [s] how long an outage lasts on average: an assumption, half an hour from a hang to a rig that serves again. */
const meanOutage = 1_800;

/** Seconds from `from` up to but not including `to`. */
export type Outage = { readonly from: number; readonly to: number };

/**
 * When a rig is down between two times in seconds, in order and without overlap, the same for the same arguments.
 * Lengths of outages and the times between them are exponentially distributed, rounded to seconds, at least one. The mean
 * outage is half an hour; the mean time between two follows from `reliability`, the part of the time that a rig is up.
 * @throws when `reliability` is not within 0 and 1.
 */
export function outages(reliability: number, from: number, to: number, seed: number): Outage[] {
  if (!(reliability >= 0 && reliability <= 1))
    throw new Error(`Reliability ${reliability}: give a number from 0 to 1.`);
  if (reliability === 1 || to <= from) return [];
  if (reliability === 0) return [{ from, to }];
  const random = createRandom(seed);
  const meanUptime = (meanOutage * reliability) / (1 - reliability);
  const length = (mean: number) => Math.max(1, Math.round(random.exponential(mean)));
  const found: Outage[] = [];
  const startsDown = random.next() >= reliability;
  for (let start = startsDown ? from : from + length(meanUptime); start < to;) {
    const end = Math.min(to, start + length(meanOutage));
    found.push({ from: start, to: end });
    start = end + length(meanUptime);
  }
  return found;
}

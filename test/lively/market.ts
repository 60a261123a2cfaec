import type { LocalAccount } from "viem";
import { loadTrace, rentalsOf } from "../../scripts/lib/trace.ts";
import { epochSeconds, sampleSeconds } from "./expected.ts";
import { rigs } from "./world.ts";

/** A rental to come; times in seconds since the first epoch. */
export type Wish = {
  readonly renter: LocalAccount;
  readonly rigId: number;
  readonly slots: number;
  readonly sample: number;
  readonly seconds: number;
  /** In which sample its renter stops it, before its time. */
  readonly stopsIn?: number;
};

/** Six hours of the trace's cluster that have rentals of all sizes, of its 149 days. */
const window = { from: 585 * 21_600, seconds: 21_600 };
const epochs = 3;
const speed = window.seconds / (epochs * epochSeconds);

/**
 * Every second pod of six hours of a cluster at twice its speed, on three rigs: pods with a whole GPU go to the L40S rigs in turn, the
 * others take slices of the A100 rig. Pods that failed are rentals that are stopped early.
 */
export function readWishes(renters: readonly LocalAccount[]): Wish[] {
  const pods = rentalsOf(loadTrace()).filter(({ model, scheduledAt }) => {
    const at = scheduledAt - window.from;
    return at >= 0 && at < window.seconds && rigs.some((rig) => rig.model === model);
  });
  const last = epochs * epochSeconds - 2 * sampleSeconds;
  let whole = 0;
  return pods
    .filter((_, i) => i % 2 === 0)
    .flatMap(({ model, gpus, scheduledAt, deletedAt, failed, id }) => {
      const sliced = model !== "L40S";
      const rigId = sliced ? 2 : whole++ % 2 === 0 ? 3 : 1;
      const from = Math.floor((scheduledAt - window.from) / speed);
      const to = Math.min(Math.ceil((deletedAt - window.from) / speed), last);
      const seconds = Math.max(to - from, sampleSeconds);
      const sample = Math.floor(from / sampleSeconds);
      const renter = renters[id % renters.length] as LocalAccount;
      const common = { renter, rigId, slots: sliced ? Math.ceil(gpus * 7) : gpus, sample };
      if (from >= last - sampleSeconds) return [];
      const stopsIn = sample + Math.ceil(seconds / sampleSeconds);
      return [failed ? { ...common, seconds: seconds + 3 * sampleSeconds, stopsIn } : { ...common, seconds }];
    });
}

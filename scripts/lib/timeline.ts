import { startProgress } from "./progress.ts";
import type { Sender } from "./sender.ts";

/** What is to happen when. Things at the same second happen in the order in which they were planned. */
export type Timeline = {
  /** Plans something, also while the timeline runs. @param time [unix seconds] not before what is happening now. */
  at(time: number, act: () => Promise<unknown>): void;
  /**
   * Lets everything happen in order, each at its time on the chain.
   * @param onStep called after each with its time.
   * @throws what the first act that fails throws, with its time.
   */
  run(sender: Sender, onStep?: (time: number) => void): Promise<void>;
};

type Planned = { readonly time: number; readonly act: () => Promise<unknown> };

export function createTimeline(): Timeline {
  /** The latest first, so that the next is taken from the end. */
  const planned: Planned[] = [];
  return {
    at(time, act) {
      planned.splice(placeFor(planned, time), 0, { time, act });
    },
    async run(sender, onStep) {
      for (let next = planned.pop(); next; next = planned.pop()) {
        sender.time = Math.max(next.time, sender.time ?? 0);
        await next.act().catch((cause: unknown) => {
          const reason = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`${new Date(next.time * 1000).toISOString()}: ${reason}`, { cause });
        });
        onStep?.(sender.time);
      }
    },
  };
}

/**
 * Runs a timeline and shows how far its time has come.
 * @param span [unix seconds] from and to when; `unit` [seconds] what is counted: hours or days.
 */
export async function runTimeline(
  timeline: Timeline,
  sender: Sender,
  label: string,
  span: { readonly from: number; readonly to: number; readonly unit: number },
): Promise<void> {
  const unitsUntil = (time: number): number => Math.max(0, Math.ceil((time - span.from) / span.unit));
  const total = unitsUntil(span.to);
  const progress = startProgress(label, total);
  let told = 0;
  const tell = (units: number): void => {
    if (units > told) progress.step(units - told);
    told = Math.max(told, units);
  };
  await timeline.run(sender, (time) => tell(unitsUntil(time)));
  tell(total);
  progress.stop();
}

/** The first place whose time is not later: what was planned earlier for the same time lies behind it and is taken first. */
function placeFor(planned: readonly Planned[], time: number): number {
  let low = 0;
  let high = planned.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((planned[middle] as Planned).time > time) low = middle + 1;
    else high = middle;
  }
  return low;
}

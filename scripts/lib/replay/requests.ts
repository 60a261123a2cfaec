import { replayFleet, type RigSpec } from "../fleet.ts";
import { createRandom } from "../random.ts";
import { freeSlots, slotsFor, suits } from "../slots.ts";
import { loadTrace, rentalsOf, unmetOf, type TraceRental } from "../trace.ts";

/** A pod of the trace as a rental on a rig. Times in seconds since the window of the trace begins. */
export type Request = {
  /** From 1, in the order of the fleet. */
  readonly rigId: number;
  readonly slots: bigint;
  readonly at: number;
  /** How long it is used. */
  readonly used: number;
  /** What is paid for: more than what is used, or exactly that. */
  readonly length: number;
};

export type Replayed = {
  readonly fleet: readonly RigSpec[];
  readonly requests: readonly Request[];
  /** Pods that the cluster never scheduled. */
  readonly unmet: number;
  /** [seconds] from the beginning of the window to the last end. */
  readonly span: number;
};

/** `RentalEscrow.MAX_DURATION`. */
const maxDuration = 190 * 86_400;
/** From payment to start. */
export const startsAfter = 2;
/** Nobody takes a slot in the seconds in which another's rental ends. */
const margin = 10;

/**
 * The rentals of the trace's last days and a fleet on which they fit. Most renters deposit a tenth to a half more than they
 * use and close; one in five uses up what it paid for. A pod below the contracts' minimum deposits the minimum and closes when
 * it ended.
 * @param days all of the trace unless given.
 * @param minimum duration [s] and deposit [USDC units] of the deployment.
 * @throws when the fleet has no room for a pod.
 */
export function requestsOf(
  days: number | undefined,
  seed: number,
  minimum: { readonly minDuration: number; readonly minDeposit: bigint },
): Replayed {
  const trace = loadTrace();
  const window = days === undefined ? {} : { days };
  const rentals = rentalsOf(trace, window);
  const fleet = replayFleet(rentals);
  const random = createRandom(seed);
  const lastEnd = trace.reduce((end, { deletion }) => Math.max(end, deletion), 0);
  const begins = days === undefined ? 0 : lastEnd - days * 86_400;
  const holds = fleet.map(() => [] as { slots: bigint; until: number }[]);

  const requests = rentals.map((rental) => {
    const at = rental.scheduledAt - begins;
    const { rig, rigId, slots } = place(rental, at);
    const used = Math.min(maxDuration - 1, Math.max(1, rental.deletedAt - rental.scheduledAt));
    const least = leastDuration(rig, slotsFor(rental, rig), minimum);
    const exact = random.next() < 0.2 && used >= least;
    const generous = Math.ceil((used * (1.1 + 0.4 * random.next())) / 600) * 600;
    const length = exact ? used : Math.min(maxDuration, Math.max(least, generous, used + 1));
    holds[rigId - 1]?.push({ slots, until: at + startsAfter + used + margin });
    return { rigId, slots, at, used, length };
  });
  return { fleet, requests, unmet: unmetOf(trace, window).length, span: lastEnd - begins };

  function place(rental: TraceRental, at: number): { rig: RigSpec; rigId: number; slots: bigint } {
    for (const [i, rig] of fleet.entries()) {
      if (!suits(rental, rig)) continue;
      const held = (holds[i] ?? []).filter(({ until }) => until > at);
      holds[i] = held;
      const slots = freeSlots(
        rental,
        rig,
        held.reduce((taken, hold) => taken | hold.slots, 0n),
      );
      if (slots !== undefined) return { rig, rigId: i + 1, slots };
    }
    throw new Error(`No rig of the fleet has room for pod ${rental.id} (${rental.gpus} ${rental.model}).`);
  }
}

/** [s] the shortest rental whose deposit is not too small. */
function leastDuration(
  rig: RigSpec,
  slots: number,
  { minDuration, minDeposit }: { minDuration: number; minDeposit: bigint },
): number {
  const perHour = Number(rig.price) * slots;
  return Math.max(minDuration, Math.ceil((Number(minDeposit) * rig.slices * 3_600) / perHour));
}

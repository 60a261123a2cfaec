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
  /** What is paid for at first: more than what is used, exactly that, or the first period of a rental that is renewed. */
  readonly length: number;
  /** It is renewed so often, for `length` each time. */
  readonly renewals: number;
  /** One in three pays in RACK. */
  readonly inRack: boolean;
};

export type Replayed = {
  readonly fleet: readonly RigSpec[];
  readonly requests: readonly Request[];
  /** Pods that the cluster never scheduled. */
  readonly unmet: number;
  /** [seconds] from the beginning of the window to the last end. */
  readonly span: number;
};

type Terms = { readonly minDuration: number; readonly minDeposit: bigint; readonly discount: number };

/** `RentalEscrow.MAX_DURATION`. */
const maxDuration = 190 * 86_400;
/** From payment to start. */
export const startsAfter = 2;
/** Who rents for longer than six hours and pays in USDC may as well pay piece by piece: every second one does. */
const period = 6 * 3_600;
/** Nobody takes a slot in the seconds in which another's rental ends. */
const margin = 10;

/**
 * The rentals of the trace's last days and a fleet on which they fit. Most renters deposit a tenth to a half more than they
 * use and close; one in five uses up what it paid for. Half of those longer than six hours are renewed every six hours. A pod
 * below the contracts' minimum deposits the minimum and closes when it ended.
 * @param days all of the trace unless given.
 * @param terms of the deployment: minimum duration [s] and deposit [USDC units], discount for payment in RACK [%].
 * @throws when the fleet has no room for a pod.
 */
export function requestsOf(days: number | undefined, seed: number, terms: Terms): Replayed {
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
    const inRack = random.next() < 1 / 3;
    const least = leastDuration(rig, slotsFor(rental, rig), inRack, terms);
    const exact = random.next() < 0.2 && used >= least;
    const generous = Math.ceil((used * (1.1 + 0.4 * random.next())) / 600) * 600;
    holds[rigId - 1]?.push({ slots, until: at + startsAfter + used + margin });
    if (!inRack && used > period && random.next() < 1 / 2) {
      return { rigId, slots, at, used, length: period, renewals: Math.ceil(used / period) - 1, inRack };
    }
    const length = exact ? used : Math.min(maxDuration, Math.max(least, generous, used + 1));
    return { rigId, slots, at, used, length, renewals: 0, inRack };
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
function leastDuration(rig: RigSpec, slots: number, inRack: boolean, terms: Terms): number {
  const { minDuration, minDeposit, discount } = terms;
  const perHour = Number(rig.price) * slots * (inRack ? 1 - discount / 100 : 1);
  return Math.max(minDuration, Math.ceil((Number(minDeposit) * rig.slices * 3_600) / perHour));
}

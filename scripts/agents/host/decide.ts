import { reasons, type Rental } from "../lib/rentals.ts";

/** What the host agent knows in one round. Times in unix seconds. */
export type HostView = {
  readonly now: number;
  /** Rentals of its rigs that are not settled to their end. */
  readonly rentals: readonly Rental[];
  /** Rentals that are here: true if they run, false if they died. */
  readonly instances: ReadonlyMap<bigint, boolean>;
  /** Rentals that an action is under way for, or that wait after one that failed. */
  readonly busy: ReadonlySet<bigint>;
  /** How often in a row a rental could not be provided. */
  readonly failures: ReadonlyMap<bigint, number>;
  /** Up to when a rig's time is final. */
  readonly finalUntil: (rigId: number) => number;
  readonly startWindow: number;
  readonly sampleSeconds: number;
  /** Settles a running rental when so much more of it is final. */
  readonly settleEvery: number;
  /** True if the host will not have this rental. */
  readonly refuses: (rental: Rental) => boolean;
  /** When the chain was last read. */
  readonly knownAt: number;
  /** Since the host wants the rigs free: nothing new is begun, and what still runs at this time is closed. */
  readonly drainBy?: number;
};

/** To start is to provide, look for the GPUs, and tell the chain. */
export type HostAction =
  | { readonly kind: "provision" | "start" | "cancel" | "renew" | "settle"; readonly rental: Rental }
  | { readonly kind: "close"; readonly rental: Rental; readonly reason: number }
  | { readonly kind: "destroy"; readonly rentalId: bigint };

const maxFailures = 3;
/** [seconds] for which a rental is kept after the end that is known while the chain is silent: it may have been extended. */
const silence = 900;

/** What to do next: at most one action for each rental. */
export function decide(view: HostView): HostAction[] {
  const actions: HostAction[] = [];
  const known = new Map(view.rentals.map((rental) => [rental.rentalId, rental]));
  for (const rentalId of view.instances.keys()) {
    if (!view.busy.has(rentalId) && mustStop(known.get(rentalId), view)) actions.push({ kind: "destroy", rentalId });
  }
  for (const rental of view.rentals) {
    const { rentalId } = rental;
    if (view.busy.has(rentalId) || (view.instances.has(rentalId) && !mayRun(rental, view))) continue;
    const action = nextStep(rental, view);
    if (action) actions.push(action);
  }
  return actions;
}

/** True if the chain says that the rental's compute should be up. */
export function mayRun(
  rental: Rental | undefined,
  { now, startWindow }: Pick<HostView, "now" | "startWindow">,
): boolean {
  if (!rental) return false;
  if (rental.state === "requested") return now <= (rental.openedAt ?? now) + startWindow;
  return rental.state === "running" && now < rental.end;
}

/** True if what runs for the rental is to be stopped. */
export function mustStop(rental: Rental | undefined, view: Pick<HostView, "now" | "startWindow" | "knownAt">): boolean {
  if (mayRun(rental, view)) return false;
  if (rental?.state !== "running") return true;
  return view.knownAt >= rental.end || view.now >= rental.end + silence;
}

function nextStep(rental: Rental, view: HostView): HostAction | undefined {
  const { now, failures, finalUntil } = view;
  const runs = view.instances.get(rental.rentalId) === true;
  const failed = (failures.get(rental.rentalId) ?? 0) >= maxFailures;
  if (!mayRun(rental, view)) {
    if (rental.state === "requested") return { kind: "cancel", rental };
    return finalUntil(rental.rigId) >= rental.end ? { kind: "settle", rental } : undefined;
  }
  const refused = view.refuses(rental);
  if (rental.state === "requested" && (refused || view.drainBy !== undefined)) return undefined;
  if (refused) return { kind: "close", rental, reason: reasons.HostPolicy };
  if (view.drainBy !== undefined && now >= view.drainBy) {
    return { kind: "close", rental, reason: reasons.HostMaintenance };
  }
  if (rental.state === "requested") return failed ? undefined : { kind: "start", rental };
  if (!runs && !failed) return { kind: "provision", rental };
  if (!runs) return { kind: "close", rental, reason: reasons.HostFault };
  if (rental.renewal > 0 && view.drainBy === undefined && now >= rental.end - view.sampleSeconds)
    return { kind: "renew", rental };
  if (finalUntil(rental.rigId) - rental.settledTo >= view.settleEvery) return { kind: "settle", rental };
  return undefined;
}

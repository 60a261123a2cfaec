import { setTimeout as sleep } from "node:timers/promises";
import type { ComputeBackend, Instance } from "./backend.ts";

/** The rentals that are on this machine, as the backend lists them. */
export type Instances = {
  /** True if they run, false if they died. */
  readonly known: ReadonlyMap<bigint, boolean>;
  /** Asks the backend, unless it was asked just now and nothing was done since. @throws when it does not say. */
  update(): Promise<void>;
  /** Something was done: the next update asks. */
  changed(): void;
  /** A rental was provided: it runs, whatever a list says that was begun before. */
  readonly provided: (rentalId: bigint) => void;
};

/** [milliseconds] */
const usual = {
  /** For which a list is good: engines take a while to answer. */
  fresh: 2_000,
  /** For one update to wait. A list that takes longer is waited for again, and no other one is asked for. */
  patience: 5_000,
  /** Of refusals alone until a backend delivers nothing: one list may fail, as when something is just being removed. */
  refusing: 5_000,
  /** Without a list until a backend that is silent delivers nothing: on a busy machine an engine is slow, and what it runs goes on. */
  silent: 30_000,
};

export function createInstances(backend: Pick<ComputeBackend, "list">, times = usual): Instances {
  let known = new Map<bigint, boolean>();
  let listing: Promise<Instance[]> | undefined;
  let provided: bigint[] = []; // before the list was begun
  const unlisted = new Set<bigint>();
  let listedAt = -Infinity;
  let heardAt = performance.now();
  let refusedSince = Infinity;

  function begin(): Promise<Instance[]> {
    listedAt = performance.now();
    provided = [...unlisted];
    const found = backend.list();
    found.catch(() => {}); // it may fail while nobody waits for it
    return found;
  }

  function hear(found: readonly Instance[]): void {
    heardAt = performance.now();
    refusedSince = Infinity;
    listing = undefined;
    for (const rentalId of provided) unlisted.delete(rentalId);
    known = new Map(found.map(({ rentalId, running }) => [rentalId, running]));
    for (const rentalId of unlisted) known.set(rentalId, true);
  }

  function giveUp(since: number, limit: number): void {
    if (performance.now() - since < limit) return;
    known = new Map();
    listing = undefined;
    listedAt = -Infinity;
  }

  return {
    get known() {
      return known;
    },
    changed() {
      listedAt = -Infinity;
    },
    provided(rentalId) {
      unlisted.add(rentalId);
      known.set(rentalId, true);
    },
    async update() {
      if (!listing && performance.now() - listedAt < times.fresh) return;
      listing ??= begin();
      const late = sleep(times.patience, undefined, { ref: false });
      const found = await Promise.race([listing, late]).catch((error: unknown) => {
        listing = undefined;
        listedAt = -Infinity;
        refusedSince = Math.min(refusedSince, performance.now());
        giveUp(refusedSince, times.refusing);
        throw error;
      });
      if (found) return hear(found);
      giveUp(heardAt, times.silent);
      throw new Error(`The backend does not list its rentals within ${times.patience / 1_000} seconds.`);
    },
  };
}

import type { Address } from "viem";
import type { Rental } from "../lib/rentals.ts";
import type { Rig } from "../lib/rigs.ts";
import { rankOf } from "./decide.ts";

/**
 * The rig on which an inspector orders a rental in this epoch, if it is its turn: one of the committee does, each time another one.
 * @param view.every so many epochs; 0 = never
 */
export function rigToOrder(view: {
  epoch: number;
  group: number;
  every: number;
  inspector: Address;
  committee: readonly Address[];
  rigs: readonly Rig[];
  random?: () => number;
}): Rig | undefined {
  const { epoch, group, every, inspector, committee, rigs, random = Math.random } = view;
  if (every === 0 || (epoch + group) % every !== 0) return undefined;
  if (rankOf(inspector, committee, Math.floor(epoch / every)) !== 0) return undefined;
  return rigs[Math.floor(random() * rigs.length)];
}

/** Bitmap of the first slot that nobody rents, nor waits for. */
export function freeSlotOf(rigId: number, slots: number, rentals: Iterable<Rental>): bigint | undefined {
  const open = [...rentals].filter((rental) => rental.rigId === rigId && rental.state !== "closed");
  const taken = open.reduce((all, rental) => all | rental.slots, 0n);
  return Array.from({ length: slots }, (_, slot) => 1n << BigInt(slot)).find((slot) => (taken & slot) === 0n);
}

/** An inspector's orders that are open and that nothing is done about: started ones, and those that were not in time. */
export function ordersToEnd(view: {
  rentals: Iterable<Rental>;
  renter: Address;
  now: number;
  startWindow: number;
  underWay: ReadonlySet<bigint>;
}): Rental[] {
  const { rentals, renter, now, startWindow, underWay } = view;
  return [...rentals].filter((rental) => {
    if (rental.renter !== renter || underWay.has(rental.rentalId)) return false;
    if (rental.state === "requested") return now > (rental.openedAt ?? now) + startWindow;
    return rental.state === "running" && now < rental.end - 1;
  });
}

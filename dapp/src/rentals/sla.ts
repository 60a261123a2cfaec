import type { Rental } from "../../../indexer/src/api/types.ts";

/** How much of a rental may go undelivered, how much did, in seconds, and whether that is too much. */
export function slaOf({ duration, allowance }: Pick<Rental, "duration" | "allowance">, lost: number) {
  const allowed = Math.floor((duration * allowance) / 1000);
  return { allowed, lost, missed: lost > allowed };
}

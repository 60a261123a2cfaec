import type { Rental } from "../../../indexer/src/api/types.ts";

/** Its time is over and nobody has settled it: nothing of it may run any more. @param now unix seconds */
export function isOver({ state, end }: Pick<Rental, "state" | "end">, now: number): boolean {
  return state === "running" && end !== null && end <= now;
}

// @ts-expect-error: Ponder exports neither this nor its types.
import { isLogFilterMatched as original } from "../../../node_modules/ponder/dist/esm/runtime/filter.js";

// @ts-expect-error: the same.
export * from "../../../node_modules/ponder/dist/esm/runtime/filter.js";

type Log = { readonly topics: readonly (string | undefined)[] };
type Question = { readonly filter: { readonly topic0?: unknown }; readonly log: Log };

let last: { readonly log: Log; readonly topic0: string | undefined } | undefined;

/** Whether a log is one of an event that is asked for. Ponder asks it of each log for each of our events: nearly all differ in the first topic. */
export function isLogFilterMatched(question: Question): boolean {
  const { filter, log } = question;
  if (last?.log !== log) last = { log, topic0: log.topics[0]?.toLowerCase() };
  if (typeof filter.topic0 === "string" && filter.topic0 !== last.topic0) return false;
  return (original as (question: Question) => boolean)(question);
}

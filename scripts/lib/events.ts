import { parseEventLogs, toEventSelector, type Abi, type AbiEvent, type Log } from "viem";

/** Reads a contract's events out of logs, as viem's `parseEventLogs` does, but hashes each event's signature only once. */
export function createEventReader<const abi extends Abi>(abi: abi) {
  const events = abi.filter((item): item is AbiEvent => item.type === "event");
  const bySelector = new Map(events.map((item) => [toEventSelector(item), [item] as Abi as abi]));
  return (logs: Log[]) =>
    logs.flatMap((log) => {
      const only = log.topics[0] && bySelector.get(log.topics[0]);
      return only ? parseEventLogs({ abi: only, logs: [log] }) : [];
    });
}

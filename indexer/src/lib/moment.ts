import type { Hex } from "viem";

/** What every event of Ponder carries. */
export interface OnchainEvent {
  block: { number: bigint; timestamp: bigint };
  transaction: { hash: Hex };
  log: { logIndex: number };
}

type Moment = { readonly block: number; readonly time: number; readonly txHash: Hex };

let last: { readonly event: OnchainEvent; readonly moment: Moment } | undefined;

/** The columns that say when something happened. Handlers ask several times of an event, which Ponder answers through proxies. */
export function momentOf(event: OnchainEvent): Moment {
  if (last?.event !== event) {
    const { block, transaction } = event;
    last = { event, moment: { block: Number(block.number), time: Number(block.timestamp), txHash: transaction.hash } };
  }
  return last.moment;
}

/** Identifies an event on its chain. */
export function idOf(event: OnchainEvent): string {
  return `${event.block.number}-${event.log.logIndex}`;
}

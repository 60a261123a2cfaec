import type { Hex } from "viem";

/** What every event of Ponder carries. */
export interface OnchainEvent {
  block: { number: bigint; timestamp: bigint };
  transaction: { hash: Hex };
  log: { logIndex: number };
}

/** The columns that say when something happened. */
export function momentOf(event: OnchainEvent): { block: number; time: number; txHash: Hex } {
  return { block: Number(event.block.number), time: Number(event.block.timestamp), txHash: event.transaction.hash };
}

/** Identifies an event on its chain. */
export function idOf(event: OnchainEvent): string {
  return `${event.block.number}-${event.log.logIndex}`;
}

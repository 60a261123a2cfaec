import { asc, eq, inArray, or } from "ponder";
import { db } from "ponder:api";
import { sale, shareTransfer, trade } from "../../ponder.schema.ts";
import { dayOf } from "./earnings.ts";
import type { Values } from "./types.ts";

type Address = `0x${string}`;
const day = 86_400;
const wholeShare = 1_000_000n;

/** What a holder's shares were worth at the end of each UTC day up to `time`, at the latest price that was paid until then. */
export async function readValues(holder: Address, days: number, time: number): Promise<Values> {
  const moves = await db
    .select()
    .from(shareTransfer)
    .where(or(eq(shareTransfer.from, holder), eq(shareTransfer.to, holder)))
    .orderBy(asc(shareTransfer.block), asc(shareTransfer.logIndex));
  const held = moves.map(({ rigId, time: at, to, fromAfter, toAfter }) => {
    return { rigId, at, amount: to === holder ? toAfter : fromAfter };
  });
  const rigIds = [...new Set(held.map(({ rigId }) => rigId))];
  const prices = await readPrices(rigIds);
  const first = Math.floor(time / day) + 1 - days;
  const ends = Array.from({ length: days }, (_, index) => Math.min((first + index + 1) * day - 1, time));
  return {
    holder,
    days: ends.map((end) => {
      const value = rigIds.reduce((sum, rigId) => {
        return sum + (latest(held, rigId, end) * latest(prices, rigId, end)) / wholeShare;
      }, 0n);
      return { day: dayOf(end), value: String(value) };
    }),
  };
}

interface Entry {
  rigId: number;
  /** [unix s] */
  at: number;
  amount: bigint;
}

function latest(entries: readonly Entry[], rigId: number, end: number): bigint {
  return entries.findLast((entry) => entry.rigId === rigId && entry.at <= end)?.amount ?? 0n;
}

/** [USDC per share] of first sales and trades, the earliest first: a trade's price goes before a sale's, as on every page. */
async function readPrices(rigIds: number[]): Promise<Entry[]> {
  if (rigIds.length === 0) return [];
  const [sales, trades] = await Promise.all([
    db.select().from(sale).where(inArray(sale.rigId, rigIds)).orderBy(asc(sale.block)),
    db.select().from(trade).where(inArray(trade.rigId, rigIds)).orderBy(asc(trade.block), asc(trade.id)),
  ]);
  return [
    ...sales.map(({ rigId, time: at, price: amount }) => ({ rigId, at, amount })),
    ...trades.map(({ rigId, time: at, paid, shares }) => ({ rigId, at, amount: (paid * wholeShare) / shares })),
  ];
}

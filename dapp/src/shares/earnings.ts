import type { Earnings, Holding } from "../../../indexer/src/api/types.ts";

export type Source = "rent" | "reward";
type Entry = Earnings["days"][number];

export interface DayOfEarnings {
  /** "2026-11-21", UTC. */
  day: string;
  /** Token units of all rigs. */
  amount: bigint;
  rigs: readonly { rigId: number; amount: bigint }[];
}

/** Every day of the range, the earliest first, also those on which nothing was earned. `today` in days since 1970. */
export function daysUntil(today: number, count: number, entries: readonly Entry[]): DayOfEarnings[] {
  const byDay = Map.groupBy(entries, ({ day }) => day);
  return Array.from({ length: count }, (_, index) => {
    const day = new Date((today - count + 1 + index) * 86_400_000).toISOString().slice(0, 10);
    const rigs = (byDay.get(day) ?? []).map(({ rigId, amount }) => ({ rigId, amount: BigInt(amount) }));
    return { day, rigs, amount: rigs.reduce((sum, { amount }) => sum + amount, 0n) };
  });
}

/** What each holding earned in the entries, the most first; holdings that earned nothing are left out. */
export function byRig(entries: readonly Entry[], holdings: readonly Holding[]): { holding: Holding; amount: bigint }[] {
  return holdings
    .map((holding) => ({
      holding,
      amount: entries
        .filter(({ rigId }) => rigId === holding.rigId)
        .reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    }))
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => Number(b.amount - a.amount));
}

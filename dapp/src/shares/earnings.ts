/** What a rig brought in on a day of UTC: "2026-11-21". */
export interface Entry<Source extends string = string> {
  day: string;
  rigId: number;
  source: Source;
  /** Token units. */
  amount: string;
}

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

export interface OfRig<Item> {
  item: Item;
  amount: bigint;
}

/** What the rig of each item earned in the entries, the most first; those that earned nothing are left out. */
export function byRig<Item>(
  entries: readonly Entry[],
  items: readonly Item[],
  rigOf: (item: Item) => number,
): OfRig<Item>[] {
  return items
    .map((item) => ({
      item,
      amount: entries
        .filter(({ rigId }) => rigId === rigOf(item))
        .reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    }))
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => Number(b.amount - a.amount));
}

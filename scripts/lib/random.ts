/** A stream of pseudo-random numbers that is the same for the same seed. Not for secrets. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** A whole number in [from, to]. */
  readonly integer: (from: number, to: number) => number;
  /** Exponentially distributed with this mean. */
  readonly exponential: (mean: number) => number;
  /** @throws when there is nothing to pick from. */
  readonly pick: <T>(items: readonly T[]) => T;
};

/** Mulberry32: 32 bits of state. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error("Nothing to pick from: give at least one item.");
      return item;
    },
  };
}

/** One attack, played through. Amounts in USDC units over the simulated days. */
export type Attack = {
  readonly name: string;
  /** What the attacker has of it that an honest participant in its place would not have. */
  readonly gain: bigint;
  /** What it puts in, loses, or forgoes. Gas is left out: it only adds to costs. */
  readonly cost: bigint;
  /** What makes it unprofitable, what that is now, and the value at which the net turns. */
  readonly parameter: string;
  readonly now: string;
  readonly turnsAt: string;
  /** Why it ends as it does, and what limits it where it pays. */
  readonly why: string;
};

export const netOf = ({ gain, cost }: Pick<Attack, "gain" | "cost">): bigint => gain - cost;

/** The smallest whole x in [from, to] at which the attack no longer pays, where `net` falls with x; undefined if there is none. */
export function turnFalling(from: number, to: number, net: (x: number) => bigint): number | undefined {
  if (net(to) > 0n) return undefined;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (net(middle) > 0n) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The largest whole x in [from, to] at which it does not pay yet, where `net` rises with x; undefined if it always pays. */
export function turnRising(from: number, to: number, net: (x: number) => bigint): number | undefined {
  const first = turnFalling(-to, -from, (x) => net(-x));
  return first === undefined ? undefined : -first;
}

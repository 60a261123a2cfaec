import { openingPool } from "../pool.ts";

/** A pool of RACK and USDC as Uniswap V2 keeps it. Token units. */
export type Pool = { readonly rack: bigint; readonly usdc: bigint };

/** [USDC units] of one RACK when the pool opens. */
export const openingPrice = (openingPool.usdc * 1_000_000n) / openingPool.rack;

/** The pool as it opens, at another price of RACK. */
export function poolAt(rackPrice: bigint): Pool {
  return { rack: openingPool.rack, usdc: (openingPool.rack * rackPrice) / 1_000_000n };
}

/** What selling RACK brings: `getAmountOut`, 0.3% stay in the pool. However much is sold, no more than the pool holds. */
export function sell({ rack, usdc }: Pool, amount: bigint): bigint {
  const net = amount * 997n;
  return (net * usdc) / (rack * 1_000n + net);
}

/** What buying RACK costs: `getAmountIn`. */
export function buy({ rack, usdc }: Pool, amount: bigint): bigint {
  if (amount >= rack) throw new Error(`The pool holds ${rack} RACK units, fewer than ${amount}.`);
  return (usdc * amount * 1_000n) / ((rack - amount) * 997n) + 1n;
}

/** [% a year] what money costs: an assumption. */
const interestPercent = 10n;

/**
 * What it costs to hold RACK for a while and sell it again at the same price: the pool's fee both ways, and interest. Selling again
 * undoes what buying did to the price, so that is no cost.
 */
export function holdingCost(pool: Pool, amount: bigint, days: number): bigint {
  const paid = buy(pool, amount);
  const back = sell({ rack: pool.rack - amount, usdc: pool.usdc + paid }, amount);
  return paid - back + (paid * interestPercent * BigInt(days)) / 36_500n;
}

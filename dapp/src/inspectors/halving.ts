/** What a unit of work is paid now, out of an allotment: `Halving.rateNow`. */
export function rateNow(total: bigint, issued: bigint, rate: bigint): bigint {
  const remaining = total - issued;
  if (remaining === 0n) return 0n;
  const halvings = (total / remaining).toString(2).length - 1;
  return rate >> BigInt(halvings);
}

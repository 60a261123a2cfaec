/** What a host asks, of which the price follows. */
export type PriceTerms = {
  /** USDC units per GPU-hour at no utilisation. */
  readonly price: bigint;
  readonly slopePercent: number;
  readonly slotCount: number;
};

/** USDC units per GPU-hour of a rental below 30 days that leaves `used` slots of the rig taken: `Pricing.priceAt`. */
export function priceAt({ price, slopePercent, slotCount }: PriceTerms, used: number): bigint {
  const whole = BigInt(100 * slotCount);
  return price + (price * BigInt(slopePercent) * BigInt(used) + whole - 1n) / whole;
}

export interface Rate {
  /** USDC units per GPU-hour. */
  price: bigint;
  slots: bigint;
  /** Slots that one GPU is cut into. */
  slices: bigint;
  /** Percent off, for rentals paid in RACK. */
  discount: bigint;
}

const hour = 3_600n;

/** What a renter owes for some seconds, in USDC units, rounded up: `Pricing.depositFor`. */
export function depositFor({ price, slots, slices, discount }: Rate, seconds: bigint): bigint {
  const per = slices * hour;
  const gross = (price * slots * seconds + per - 1n) / per;
  return gross - (gross * discount) / 100n;
}

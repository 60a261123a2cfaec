/** What a rental was opened with. Price in USDC units per GPU-hour, the rest in percent. */
export type Terms = {
  readonly slots: bigint;
  readonly slices: bigint;
  readonly price: bigint;
  readonly commission: bigint;
  readonly discount: bigint;
  readonly hostingFee: bigint;
};

export type Division = { commission: bigint; hosting: bigint; rent: bigint };

/** How the rent of so many delivered seconds is to be divided, by the README's formulas and in plain integers: USDC units. */
export function divide({ slots, slices, price, commission, discount, hostingFee }: Terms, delivered: bigint): Division {
  const gross = (price * slots * delivered) / (slices * 3_600n);
  const full = (gross * commission) / 100n;
  const hosting = ((gross - full) * hostingFee) / 100n;
  return { commission: (gross * (commission - discount)) / 100n, hosting, rent: gross - full - hosting };
}

import { expect } from "chai";
import { priceAt } from "../../indexer/src/lib/price.ts";

describe("A rig's price", () => {
  for (const [terms, used, price] of [
    [{ price: 562_500n, slopePercent: 100, slotCount: 1 }, 1, 1_125_000n],
    [{ price: 562_500n, slopePercent: 100, slotCount: 1 }, 0, 562_500n],
    [{ price: 600_000n, slopePercent: 0, slotCount: 8 }, 5, 600_000n],
    [{ price: 100_001n, slopePercent: 33, slotCount: 7 }, 3, 114_144n], // 14,142.998… more, rounded up
    [{ price: 1n, slopePercent: 1, slotCount: 64 }, 1, 2n],
  ] as const) {
    it(`of ${terms.price} with a slope of ${terms.slopePercent}% is ${price} at ${used} of ${terms.slotCount} slots`, () => {
      expect(priceAt(terms, used)).to.equal(price);
    });
  }
});

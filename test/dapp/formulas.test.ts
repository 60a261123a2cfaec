import { expect } from "chai";
import { rateNow } from "../../dapp/src/inspectors/halving.ts";
import { describePrices } from "../../dapp/src/rigs/describePrices.ts";
import { subsidyShare } from "../../dapp/src/shares/returns.ts";

describe("the rate of an allotment", () => {
  it("halves each time half of what remained has been issued", () => {
    expect(rateNow(1_000n, 0n, 80n)).to.equal(80n);
    expect(rateNow(1_000n, 499n, 80n)).to.equal(80n);
    expect(rateNow(1_000n, 500n, 80n)).to.equal(40n);
    expect(rateNow(1_000n, 750n, 80n)).to.equal(20n);
    expect(rateNow(1_000n, 999n, 80n)).to.equal(0n);
    expect(rateNow(1_000n, 1_000n, 80n)).to.equal(0n);
  });
});

describe("the subsidy's part of income", () => {
  it("values RACK at what is taken for USDC now", () => {
    expect(subsidyShare(90n, 100n, 1n, 10n)).to.equal(0.1);
    expect(subsidyShare(0n, 5n, 1n, 1n)).to.equal(1);
    expect(subsidyShare(5n, 0n, 1n, 1n)).to.equal(0);
  });

  it("is unknown where nothing came in", () => {
    expect(subsidyShare(0n, 0n, 1n, 1n)).to.equal(undefined);
  });
});

describe("what a rig's price does as it fills up", () => {
  const rise = (slopePercent: number, slotCount: number) =>
    describePrices({ price: "562500", slopePercent, slotCount });

  it("rises from the first slot's to the last one's, rounded up", () => {
    expect(rise(100, 8)).to.equal("It rises by 77.8% from the first slot to the last."); // 632,813 to 1,125,000
    expect(rise(100, 2)).to.equal("It rises by 33.4% from the first slot to the last."); // 843,750 to 1,125,000
  });

  it("stays the same without a slope, and where there is one slot", () => {
    expect(rise(0, 8)).to.equal("The same, however full the rig is.");
    expect(rise(100, 1)).to.equal("The same, however full the rig is.");
  });
});

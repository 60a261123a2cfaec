import { expect } from "chai";
import { rateNow } from "../../dapp/src/inspectors/halving.ts";
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

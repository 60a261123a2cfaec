import { expect } from "chai";
import { samplesBetween, samplesOf } from "../../scripts/lib/committee.ts";

describe("what inspectors report", () => {
  it("puts a rig's samples where the ledger looks for them", () => {
    const words = samplesOf(0, 48, (rigId) => (rigId === 1 ? 0b1 : rigId === 12 ? 0b10 : 0));
    expect(words).to.deep.equal([1n, 1n << 25n, 0n, 0n, 0n]);
  });

  it("says nothing of rigs that do not exist", () => {
    const all = (): number => 0xffffff;
    expect(samplesOf(0, 2, all)).to.deep.equal([(1n << 48n) - 1n, 0n, 0n, 0n, 0n]);
    expect(samplesOf(1, 49, all)).to.deep.equal([(1n << 24n) - 1n, 0n, 0n, 0n, 0n]);
  });

  it("counts each sample that an outage touches", () => {
    expect(samplesBetween(1_000, 1_005, 1_000, 5)).to.equal(0b1);
    expect(samplesBetween(1_004, 1_006, 1_000, 5)).to.equal(0b11);
    expect(samplesBetween(1_110, 5_000, 1_000, 5)).to.equal(0b11 << 22);
    expect(samplesBetween(0, 1_000, 1_000, 5)).to.equal(0);
    expect(samplesBetween(0, 9_999, 1_000, 5)).to.equal(0xffffff);
  });
});

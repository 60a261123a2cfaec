import { expect } from "chai";
import { daysOf, priceOf } from "../../dapp/src/metrics/trend.ts";

const day = 86_400;
const today = 20_000 * day;

describe("a model over time", () => {
  const rollups = [
    { start: today - day, gpuSeconds: 7_200, rentPaid: "3000000" },
    { start: today - day, gpuSeconds: 3_600, rentPaid: "1500001" }, // another region
    { start: today - 3 * day, gpuSeconds: 60, rentPaid: "1" }, // before the range
  ];

  it("has every day of the range, the earliest first, all regions together", () => {
    expect(daysOf(today, 3, rollups)).to.deep.equal([
      { start: today - 2 * day, gpuSeconds: 0, paid: 0n },
      { start: today - day, gpuSeconds: 10_800, paid: 4_500_001n },
      { start: today, gpuSeconds: 0, paid: 0n },
    ]);
  });

  it("costs what was paid by the GPU-hours delivered, and nothing is said of none", () => {
    expect(daysOf(today, 3, rollups).map(priceOf)).to.deep.equal([undefined, 1_500_000n, undefined]);
  });
});

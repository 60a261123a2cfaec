import { expect } from "chai";
import { byRig, daysUntil } from "../../dapp/src/shares/earnings.ts";
import { rentAt } from "../../dapp/src/shares/returns.ts";
import type { Earnings, Holding } from "../../indexer/src/api/types.ts";

const today = Date.UTC(2026, 10, 21) / 86_400_000;
const entries: Earnings["days"] = [
  { day: "2026-11-20", rigId: 1, source: "rent", amount: "5" },
  { day: "2026-11-20", rigId: 2, source: "rent", amount: "7" },
  { day: "2026-11-21", rigId: 2, source: "rent", amount: "1" },
];

describe("earnings", () => {
  it("has every day of the range, the earliest first, also those of nothing", () => {
    const days = daysUntil(today, 3, entries);
    expect(days.map(({ day, amount }) => [day, amount])).to.deep.equal([
      ["2026-11-19", 0n],
      ["2026-11-20", 12n],
      ["2026-11-21", 1n],
    ]);
  });
  it("adds up by rig, the most first, and leaves out rigs that earned nothing", () => {
    const holdings = [1, 2, 3].map((rigId) => ({ rigId }) as Holding);
    const rows = byRig(entries, holdings, ({ rigId }) => rigId).map(({ item, amount }) => [item.rigId, amount]);
    expect(rows).to.deep.equal([
      [2, 8n],
      [1, 5n],
    ]);
  });
});

describe("arithmetic of a return", () => {
  it("takes the commission of rent, and the hosting fee of what is left", () => {
    const rig = { price: "1000000", gpuCount: 2, hostingFee: 10 };
    const { paid, received } = rentAt(rig, 15, 0.5);
    expect(paid).to.equal(8_760_000_000n);
    expect(received).to.equal(6_701_400_000n);
  });
});

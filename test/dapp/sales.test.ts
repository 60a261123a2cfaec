import { expect } from "chai";
import { commissioningRun, stageOf } from "../../dapp/src/shares/sales.ts";
import type { Attestation, Sale } from "../../indexer/src/api/types.ts";

const sample = 5;
const epochSeconds = 24 * sample;
const all = (1 << 24) - 1;

const sale: Sale = {
  id: "1-1",
  rigId: 1,
  host: "0x01",
  state: "open",
  price: "1000000",
  offered: 8_000,
  sold: 3_000,
  softCap: 3_000,
  raised: "3000000000",
  deadline: 1_000,
  deliverBy: 5_000,
  closedAt: 1_000,
  deliveredAt: null,
  commissionedFrom: null,
  block: 1,
  time: 0,
  txHash: "0x01",
};

describe("where a sale stands", () => {
  const grace = 4 * epochSeconds;

  it("is open until purchases end", () => {
    expect(stageOf(sale, 999, sample)).to.equal("open");
  });
  it("awaits delivery from then on, until the proof can no longer arrive", () => {
    expect(stageOf(sale, 1_000, sample)).to.equal("delivering");
    expect(stageOf(sale, 5_000 + grace, sample)).to.equal("delivering");
    expect(stageOf(sale, 5_001 + grace, sample)).to.equal("failed");
  });
  it("has failed below the soft cap before anybody told the chain so", () => {
    expect(stageOf({ ...sale, sold: 2_999 }, 1_000, sample)).to.equal("failed");
  });
  it("is what the chain says once it is over", () => {
    expect(stageOf({ ...sale, state: "delivered" }, 9_999_999, sample)).to.equal("delivered");
    expect(stageOf({ ...sale, state: "closed" }, 0, sample)).to.equal("closed");
  });
});

describe("the run that delivers a rig", () => {
  const window = { from: 0, to: 100 * epochSeconds };
  const epoch = (number: number, delivered: number, judged = all): Attestation => ({
    epoch: number,
    judged,
    delivered,
    time: 0,
    txHash: "0x01",
  });

  it("spans epochs that follow each other, in any order of the list", () => {
    const attestations = [epoch(11, 0b111), epoch(10, 0b111 << 21)];
    const from = 10 * epochSeconds + 21 * sample;
    expect(commissioningRun(attestations, window, 6, sample)).to.deep.equal({ from, samples: 6 });
  });
  it("does not span an epoch that nobody judged", () => {
    const attestations = [epoch(10, 0b111 << 21), epoch(12, 0b111)];
    expect(commissioningRun(attestations, window, 6, sample)?.samples).to.equal(3);
  });
  it("counts a sample only where it was judged and delivered", () => {
    expect(commissioningRun([epoch(10, all, 0b1011)], window, 4, sample)?.samples).to.equal(2);
    expect(commissioningRun([epoch(10, 0)], window, 4, sample)).to.equal(undefined);
  });
  it("lies inside the window to the second", () => {
    const from = 10 * epochSeconds + 1;
    expect(commissioningRun([epoch(10, all)], { from, to: window.to }, 24, sample)?.samples).to.equal(23);
    const to = 11 * epochSeconds - 1;
    expect(commissioningRun([epoch(10, all)], { from: 0, to }, 24, sample)?.samples).to.equal(23);
  });
  it("is the latest one that is long enough", () => {
    expect(commissioningRun([epoch(10, all)], window, 4, sample)).to.deep.equal({
      from: 10 * epochSeconds + 20 * sample,
      samples: 4,
    });
  });
});

import { expect } from "chai";
import { createJudge, createPatience } from "../../scripts/lib/indexerWatch.ts";

const look = 15_000;

describe("whether an indexer would do better if it started again", () => {
  it("no, while it follows the chain", () => {
    const judge = createJudge();
    for (let n = 0; n < 20; n++) expect(judge({ block: n, lagBlocks: 1, isLive: true }, n * look)).to.equal(false);
  });

  it("no, while the chain stands still or nobody answers", () => {
    const judge = createJudge();
    for (let n = 0; n < 20; n++) expect(judge({ block: 7, lagBlocks: 0, isLive: true }, n * look)).to.equal(false);
    for (let n = 20; n < 40; n++) expect(judge(undefined, n * look)).to.equal(false);
  });

  it("when it stood still for 90 seconds although the chain went on, and again 90 seconds later", () => {
    const judge = createJudge();
    const found = Array.from({ length: 14 }, (_, n) => judge({ block: 7, lagBlocks: n + 1, isLive: true }, n * look));
    expect(found.flatMap((restart, n) => (restart ? [n] : []))).to.deep.equal([6, 12]);
  });

  it("when it reads one by one and is over 2,000 blocks behind in two looks", () => {
    const judge = createJudge();
    expect(judge({ block: 1, lagBlocks: 2_001, isLive: true }, 0)).to.equal(false);
    expect(judge({ block: 2, lagBlocks: 2_000, isLive: true }, look)).to.equal(false);
    expect(judge({ block: 3, lagBlocks: 2_001, isLive: true }, 2 * look)).to.equal(false);
    expect(judge({ block: 4, lagBlocks: 2_001, isLive: true }, 3 * look)).to.equal(true);
    expect(judge({ block: 5, lagBlocks: 2_001, isLive: true }, 4 * look)).to.equal(false);
  });

  it("not while it reads what there was when it started, however much", () => {
    const judge = createJudge();
    for (let n = 0; n < 20; n++)
      expect(judge({ block: n, lagBlocks: 1_000_000, isLive: false }, n * look)).to.equal(false);
  });
});

describe("how long an indexer waits before it starts again", () => {
  it("not at all after its first failure, then a second more each time, at most half a minute", () => {
    const patience = createPatience();
    const waits = Array.from({ length: 40 }, () => patience(75, 3_000) / 1_000);
    expect(waits.slice(0, 4)).to.deep.equal([0, 1, 2, 3]);
    expect(waits.slice(-9)).to.deep.equal(Array(9).fill(30));
  });

  it("not at all when it was killed or asked to end, or had worked for a while", () => {
    const patience = createPatience();
    for (const [exit, lived] of [
      ["SIGKILL", 3_000],
      [0, 3_000],
      [75, 60_000],
    ] as const) {
      for (let n = 0; n < 3; n++) patience(75, 3_000);
      expect(patience(exit, lived)).to.equal(0);
      expect(patience(75, 3_000), "and is forgotten").to.equal(0);
    }
  });
});

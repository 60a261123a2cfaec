import { expect } from "chai";
import { createJudge } from "../../scripts/lib/indexerWatch.ts";

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

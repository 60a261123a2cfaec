import { expect } from "chai";
import { outages } from "../../scripts/lib/outages.ts";
import { createRandom } from "../../scripts/lib/random.ts";

const year = 365 * 86_400;

describe("outages", () => {
  it("are the same for the same seed and others for another", () => {
    expect(outages(0.99, 0, year, 7)).to.deep.equal(outages(0.99, 0, year, 7));
    expect(outages(0.99, 0, year, 8)).to.not.deep.equal(outages(0.99, 0, year, 7));
  });

  it("come in order, apart from each other and within the time asked for", () => {
    let last = 1_000;
    for (const { from, to } of outages(0.9, 1_000, year, 3)) {
      expect(from).to.be.at.least(last);
      expect(to).to.be.above(from).and.at.most(year);
      expect(Number.isInteger(from) && Number.isInteger(to)).to.equal(true);
      last = to + 1;
    }
    expect(last).to.be.above(1_000);
  });

  it("take as much of ten years as the reliability says", () => {
    for (const reliability of [0.95, 0.99, 0.999]) {
      const down = outages(reliability, 0, 10 * year, 7).reduce((sum, { from, to }) => sum + to - from, 0);
      expect(1 - down / (10 * year)).to.be.closeTo(reliability, (1 - reliability) / 4);
    }
  });

  it("last half an hour on average", () => {
    const found = outages(0.95, 0, 10 * year, 1);
    const mean = found.reduce((sum, { from, to }) => sum + to - from, 0) / found.length;
    expect(mean).to.be.closeTo(1_800, 90);
  });

  it("never come to a rig that never fails, and never end for one that never runs", () => {
    expect(outages(1, 0, year, 1)).to.deep.equal([]);
    expect(outages(0, 5, 10, 1)).to.deep.equal([{ from: 5, to: 10 }]);
    expect(outages(0.5, 10, 10, 1)).to.deep.equal([]);
  });

  it("refuse a reliability that is none", () => {
    expect(() => outages(99, 0, 1, 1)).to.throw("Reliability 99: give a number from 0 to 1.");
    expect(() => outages(Number.NaN, 0, 1, 1)).to.throw("from 0 to 1");
  });
});

describe("random", () => {
  it("is the same for the same seed, within its limits and spread evenly", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 60_000 }, () => random.integer(1, 6));
    };
    const rolls = draw(1);
    expect(rolls).to.deep.equal(draw(1));
    expect(rolls).to.not.deep.equal(draw(2));
    for (const face of [1, 2, 3, 4, 5, 6]) {
      expect(rolls.filter((roll) => roll === face).length).to.be.closeTo(10_000, 400);
    }
  });

  it("refuses to pick from nothing", () => {
    expect(() => createRandom(1).pick([])).to.throw("give at least one item");
  });
});

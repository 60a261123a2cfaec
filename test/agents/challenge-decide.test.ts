import { expect } from "chai";
import { reasonToRefuse, type GpuView } from "../../scripts/agents/challenge/decide.ts";

const view: GpuView = { now: 10_000, isRented: false, work: [], period: 3_600, operations: 36e9, speed: 1e9 };
const done = (at: number, seconds: number, operations = 1e9) => ({ at, seconds, operations });

describe("a GPU's time for challenges", () => {
  it("is a hundredth of an epoch, to the second", () => {
    expect(reasonToRefuse(view)).to.equal(undefined);
    expect(reasonToRefuse({ ...view, operations: 36.1e9 })).to.equal(
      "Challenges took 0.0 s of this GPU in 3600 s, this one needs 36.1 s, and they may take 36.0 s.",
    );
  });

  it("counts what was computed within an epoch", () => {
    const fits = { ...view, operations: 6e9 };
    expect(reasonToRefuse({ ...fits, work: [done(9_000, 20, 20e9), done(9_500, 10, 10e9)] })).to.equal(undefined);
    expect(reasonToRefuse({ ...fits, work: [done(9_000, 21, 21e9), done(9_500, 10, 10e9)] })).to.match(/took 31.0 s/);
    expect(reasonToRefuse({ ...fits, work: [done(6_400, 21, 21e9), done(9_500, 10, 10e9)] })).to.equal(undefined);
  });

  it("expects the speed that was last seen", () => {
    const work = [done(1, 1, 1e9), done(2, 1, 2e9)];
    expect(reasonToRefuse({ ...view, work, operations: 72e9 })).to.equal(undefined);
    expect(reasonToRefuse({ ...view, work, operations: 73e9 })).to.match(/needs 36.5 s/);
  });

  it("is none while somebody rents it", () => {
    const refusal = "This GPU is rented: challenges are for idle ones.";
    expect(reasonToRefuse({ ...view, isRented: true, operations: 1 })).to.equal(refusal);
  });
});

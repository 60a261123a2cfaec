import { expect } from "chai";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { loadTrace, rentalsOf, unmetOf } from "../../scripts/lib/trace.ts";

describe("the cluster trace", () => {
  const trace = loadTrace();
  const rentals = rentalsOf(trace);

  it("has 7,064 GPU pods: 6,203 rentals and 861 that were never scheduled", () => {
    expect(trace).to.have.length(7_064);
    expect(rentals).to.have.length(6_203);
    expect(unmetOf(trace)).to.have.length(861);
    expect(rentals.filter(({ failed }) => failed)).to.have.length(1_869);
  });

  it("lasts 149 days; 2,820 rentals start in the last 14", () => {
    expect(Math.floor(Math.max(...rentals.map(({ deletedAt }) => deletedAt)) / 86_400)).to.equal(149);
    const last = rentalsOf(trace, { days: 14 });
    expect(last).to.have.length(2_820);
    expect(rentals.slice(-2_820)).to.deep.equal(last);
  });

  it("uses 65.59 GPUs at once at its peak", () => {
    const changes = rentals.flatMap(({ gpus, scheduledAt, deletedAt }) => [
      { at: scheduledAt, milli: Math.round(gpus * 1000) },
      { at: deletedAt, milli: -Math.round(gpus * 1000) },
    ]);
    let [used, peak] = [0, 0];
    for (const { milli } of changes.sort((a, b) => a.at - b.at || a.milli - b.milli)) {
      used += milli;
      peak = Math.max(peak, used);
    }
    expect(peak).to.equal(65_590);
    expect(used).to.equal(0);
  });

  it("wants less than one GPU in 44% of all pods, 41% of those that ran", () => {
    const small = (sizes: readonly number[]) => sizes.filter((size) => size < 1).length / sizes.length;
    expect(small(trace.map((pod) => (pod.num_gpu * pod.gpu_milli) / 1000))).to.be.closeTo(0.436, 0.001);
    expect(small(rentals.map(({ gpus }) => gpus))).to.be.closeTo(0.415, 0.001);
  });

  it("becomes rentals by start, of models that the catalog has, the same each time", () => {
    const names = new Set(loadCatalog().map(({ name }) => name));
    expect(rentals.filter(({ model }) => !names.has(model))).to.deep.equal([]);
    expect(rentals.map(({ scheduledAt }) => scheduledAt)).to.deep.equal(
      rentals.map(({ scheduledAt }) => scheduledAt).sort((a, b) => a - b),
    );
    expect(rentalsOf(loadTrace())).to.deep.equal(rentals);
  });

  it("gives a pod that names its GPU no other", () => {
    const named = new Map(trace.filter(({ model }) => model === "T4").map(({ id }) => [id, "T4"]));
    const given = rentals.filter(({ id }) => named.has(id));
    expect(given).to.have.length(1_132);
    expect(new Set(given.map(({ model }) => model))).to.deep.equal(new Set(["T4"]));
  });
});

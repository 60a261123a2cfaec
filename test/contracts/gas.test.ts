import { assert, expect } from "chai";
import { measure, type Measured } from "../../scripts/bench/measureGas.ts";
import { checkPromises } from "../../scripts/bench/promises.ts";
import { compareWithSnapshot } from "../../scripts/bench/snapshot.ts";

describe("gas", () => {
  let measured: Measured;

  before(async function () {
    this.timeout(300_000);
    measured = await measure();
  });

  it("is what gas.snapshot.json says", async () => {
    const differences = await compareWithSnapshot(measured);
    const hint = "If it is meant to be so, run `npm run bench -- gas --write` and commit it.";
    assert(differences.length === 0, ["Gas changed.", ...differences, hint].join("\n"));
  });

  it("does not grow with time, history or holders, and contracts fit", () => {
    const checked = checkPromises(measured);
    expect(checked).to.have.length(5);
    const broken = checked.filter(({ kept }) => !kept).map(({ promise, figures }) => `${promise}: ${figures}`);
    expect(broken).to.deep.equal([]);
  });
});

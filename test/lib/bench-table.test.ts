import { expect } from "chai";
import { linesOf, render } from "../../scripts/bench/table/markdown.ts";
import { combine, holds, ratioOf, type Row } from "../../scripts/bench/table/rows.ts";
import { answerOf, reasonOf } from "../../scripts/bench/table/run.ts";

const cold = (figure: number, floor: number): Row => ({
  what: "cold",
  figure,
  unit: "events/s",
  beside: { name: "floor", figure: floor },
  target: { of: "ratio", atLeast: 0.35 },
});

describe("the table of benches", () => {
  it("has the median of an odd and of an even number of runs, of what stands beside it too", () => {
    const [odd] = combine([[cold(300, 900)], [cold(100, 1_000)], [cold(200, 800)]]);
    expect(odd).to.include({ figure: 200, from: 100, to: 300 });
    expect(odd?.beside?.figure).to.equal(900);
    const [even] = combine([[cold(300, 900)], [cold(100, 1_000)]]);
    expect(even?.figure).to.equal(200);
    expect(even?.beside?.figure).to.equal(950);
  });

  it("holds figures and ratios to their targets", () => {
    expect(ratioOf(cold(350, 1_000))).to.equal(0.35);
    expect(holds(cold(350, 1_000))).to.equal(true);
    expect(holds(cold(349, 1_000))).to.equal(false);
    const p99: Row = { what: "p99", figure: 50, unit: "ms", target: { atMost: 50 } };
    expect([holds(p99), holds({ ...p99, figure: 51 })]).to.deep.equal([true, false]);
    expect(holds({ what: "", figure: 1, unit: "" })).to.equal(undefined);
  });

  it("says why there is no figure: what was thrown, else the last words", () => {
    const thrown = "at work\nError: npm has no anvil here.\n    at openBenchChain (chain.ts:56)\n\nNode.js v26.10.0";
    expect(reasonOf({ ok: false, output: thrown })).to.equal("npm has no anvil here.");
    expect(reasonOf({ ok: false, output: "one\ntwo\n" })).to.equal("two");
    expect(answerOf({ ok: true, output: 'Seeding: 10%\n{"p50":3}' })).to.deep.equal({ p50: 3 });
    expect(answerOf({ ok: true, output: "{ not JSON" })).to.equal(undefined);
  });

  it("keeps what was not measured anew, on the same machine only", async () => {
    const names = ["gas", "indexer"];
    const machine = [
      ["processor", "2 × EPYC"],
      ["load before", "0.10"],
    ] as const;
    const gas = linesOf(
      "gas",
      { rows: combine([[{ what: "rent", figure: 70_123, unit: "gas" }]]), leftOut: [], runs: 1 },
      "monday",
    );
    const first = await render(machine, new Map([["gas", gas]]), names, "");
    expect(first).to.match(/\| gas +\| rent +\| +\*\*70,123\*\* gas \|/);

    const why = { rows: [], leftOut: [{ what: "", why: "npm has no anvil here." }], runs: 3 };
    const indexer = new Map([["indexer", linesOf("indexer", why, "tuesday")]]);
    const second = await render([machine[0], ["load before", "0.90"]], indexer, names, first);
    expect(second).to.match(/\| gas .*70,123.*monday/);
    expect(second).to.match(/\| indexer .*left out .*npm has no anvil here\..*tuesday, 3 runs/);
    expect(second).to.match(/load before +\| 0\.90/);
    const elsewhere = await render([["processor", "8 × M4"], machine[1]], indexer, names, second);
    expect(elsewhere).not.to.include("70,123");
  });
});

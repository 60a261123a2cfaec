import { expect } from "chai";
import { contracts } from "../../contracts/index.ts";
import { localChainId } from "../../scripts/lib/chain.ts";
import { productionParameters } from "../../scripts/lib/deploy.ts";
import { divide } from "../../scripts/lib/replay/division.ts";
import { parseReplayOptions } from "../../scripts/lib/replay/options.ts";
import { prove } from "../../scripts/lib/replay/proof.ts";
import { replay, type Replay } from "../../scripts/lib/replay/replay.ts";
import { requestsOf } from "../../scripts/lib/replay/requests.ts";

describe("replay", () => {
  describe("arguments", () => {
    it("takes fourteen days unless told otherwise", () => {
      expect(parseReplayOptions([])).to.deep.equal({ days: 14, seed: 1, keep: false, indexer: false });
      expect(parseReplayOptions(["--all", "--seed", "7"])).to.deep.include({ days: undefined, seed: 7 });
    });

    for (const args of [
      ["--days", "0"],
      ["--days", "soon"],
      ["--days", "150"],
      ["--seed", "x"],
      ["--seed", "-1"],
      ["--al"],
      ["7"],
      ["--all", "--days", "3"],
    ]) {
      it(`refuses "${args.join(" ")}" in one line`, () => {
        expect(() => parseReplayOptions(args)).to.throw(/^[^\n]+\.$/);
      });
    }
  });

  describe("requests", () => {
    it("makes a rental of every pod that was scheduled in the last fourteen days", () => {
      const { requests, unmet } = requestsOf(14, 1, productionParameters);
      expect(requests).to.have.length(2_820);
      expect(unmet).to.equal(480);
    });

    it("never gives a slot to two at once", () => {
      const { requests, fleet } = requestsOf(14, 1, productionParameters);
      for (const rigId of fleet.keys()) {
        const onRig = requests.filter((request) => request.rigId === rigId + 1).sort((a, b) => a.at - b.at);
        for (const [i, { at, slots }] of onRig.entries()) {
          const running = onRig.slice(0, i).filter((other) => other.at + other.used > at);
          expect(running.every((other) => (other.slots & slots) === 0n)).to.equal(true);
        }
      }
    });

    it("deposits at least the minimum, and for no less than is used", () => {
      const { requests } = requestsOf(14, 1, productionParameters);
      expect(
        requests.every(
          ({ length, used, renewals }) => length >= productionParameters.minDuration && length * (1 + renewals) >= used,
        ),
      ).to.equal(true);
      expect(requests.some(({ length, used }) => length === used)).to.equal(true);
    });
  });

  it("pays a third in RACK, and renews what is long", () => {
    const { requests } = requestsOf(14, 1, productionParameters);
    expect(requests.filter(({ inRack }) => inRack).length / requests.length).to.be.within(0.3, 0.37);
    const renewed = requests.filter(({ renewals }) => renewals > 0);
    expect(renewed).to.have.length.greaterThan(20);
    expect(renewed.every(({ used, length, renewals }) => used <= length * (1 + renewals))).to.equal(true);
    expect(renewed.every(({ used, length, renewals }) => used > length * renewals)).to.equal(true);
  });

  describe("of the last day", function () {
    this.timeout(300_000);
    let done: Replay;

    before(async () => {
      done = await replay(requestsOf(1, 2, productionParameters), { seed: 2, indexer: false });
    });
    after(() => done.chain.process.stop());

    it("ends with books that add up to the last unit", () => {
      expect(done.checks.filter(({ holds }) => !holds)).to.deep.equal([]);
      expect(done.checks).to.have.length.greaterThan(8);
    });

    it("has payments in RACK, renewals and SLA credits in it", () => {
      const { inRack, renewals, rigs } = done.books;
      expect(inRack).to.be.greaterThan(0);
      expect(renewals).to.be.greaterThan(0);
      expect([...rigs.values()].some(({ slaCredits }) => slaCredits > 0n)).to.equal(true);
    });

    it("divides rent in RACK at the commission's cost", () => {
      const terms = { slots: 3n, slices: 2n, price: 1_999_999n, commission: 15n, hostingFee: 10n };
      const inUsdc = divide({ ...terms, discount: 0n }, 3_333n);
      const inRack = divide({ ...terms, discount: 5n }, 3_333n);
      expect(inUsdc).to.deep.equal({ commission: 416_624n, hosting: 236_087n, rent: 2_124_787n });
      expect(inRack).to.deep.equal({ ...inUsdc, commission: 277_749n });
    });

    it("finds a single unit that is missing", async () => {
      const [book] = done.books.rigs.values();
      if (!book) throw new Error("No rig was rented.");
      book.rent += 1n;
      const checks = await prove(done.chain, contracts(localChainId), done.books, done.before);
      book.rent -= 1n;
      const failed = checks.filter(({ holds }) => !holds).map(({ what }) => what);
      expect(failed).to.include("deposits = commission + hosting fees + holders' rent + refunds");
      expect(failed).to.include("rent that the shares were told of = holders' rent settled");
    });
  });
});

import { expect } from "chai";
import { floorOf } from "../../scripts/agents/challenge/floors.ts";
import { operationsOf } from "../../scripts/agents/challenge/workload.ts";
import { bitsOf, samplesOfRig } from "../../scripts/agents/inspector/bits.ts";
import { drawTurn, outcomeOf, planChallenge, rigToChallenge } from "../../scripts/agents/inspector/decideChallenge.ts";
import type { Challenged, Probe } from "../../scripts/agents/inspector/probe.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";
import type { Rig } from "../../scripts/agents/lib/rigs.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";

type Outcome = Challenged["outcome"];
const rig = (rigId: number) => ({ rigId }) as Rig;
const rented = (rigId: number, state: Rental["state"], end = 200) => ({ rigId, state, end }) as Rental;

describe("an inspector's challenges", () => {
  const hour = { epochSeconds: 3_600, members: 5, simulated: false };

  it("are of the rig's model, within 1% of its time for all of a committee together, three times over", () => {
    const planned = loadCatalog().flatMap((model) => {
      const plan = planChallenge({ ...hour, model });
      if (plan) expect(plan.floor, model.name).to.equal(floorOf(model, plan));
      return plan ? [plan] : [];
    });
    expect(planned).to.have.length.greaterThan(15);
    for (const { size, rounds, floor, limit, simulated } of planned) {
      expect(limit).to.be.closeTo(operationsOf({ size, rounds }) / floor, 1e-9);
      expect((limit - 0.5) * hour.members * 3, "without the way there").to.be.at.most(36);
      expect(simulated).to.equal(false);
    }
  });

  it("are none where the model has no floor, or is not known", () => {
    const model = loadCatalog().find(({ name }) => name === "MI300X");
    expect(planChallenge({ ...hour, model })).to.equal(undefined);
    expect(planChallenge({ ...hour, model: undefined })).to.equal(undefined);
  });

  it("are small and labelled on a local chain, where a processor has ten seconds or a sample", () => {
    const plan = planChallenge({ ...hour, model: undefined, simulated: true });
    expect(plan).to.include({ size: 256, rounds: 1, limit: 150, simulated: true });
    expect(plan?.floor).to.equal((2 * 256 ** 3) / 150);
    expect(planChallenge({ ...hour, epochSeconds: 24, model: undefined, simulated: true })?.limit).to.equal(10);
  });

  it("have their turn at a moment that is drawn, with samples left to ask again", () => {
    expect([0, 0.5, 0.999].map((random) => drawTurn(0, () => random))).to.deep.equal([0, 10, 19]);
    expect([0, 0.999].map((random) => drawTurn(12, () => random))).to.deep.equal([12, 19]);
    expect(drawTurn(22, () => 0.5)).to.equal(22);
  });

  it("go to one idle rig after the other, until each passed or failed three times, once a sample", () => {
    const next = (changes: Partial<Parameters<typeof rigToChallenge>[0]>) => {
      const view = { rigs: [rig(1), rig(2)], rentals: [], now: 100, sample: 5, challenged: [], turnOf: () => 5 };
      return rigToChallenge({ ...view, ...changes })?.rigId;
    };
    const was = (rigId: number, outcome: Outcome, sample: number) => ({ rigId, outcome, sample });
    expect(next({})).to.equal(1);
    expect(next({ sample: 4 })).to.equal(undefined);
    expect(
      [21, 22, 23].map((sample) => next({ sample })),
      "the report comes first",
    ).to.deep.equal([1, undefined, undefined]);
    expect(next({ turnOf: (rigId) => (rigId === 1 ? 6 : 5) })).to.equal(2);
    expect(next({ rentals: [rented(1, "running")] })).to.equal(2);
    expect(next({ rentals: [rented(1, "requested", 0)] })).to.equal(2);
    expect(next({ rentals: [rented(1, "running", 100), rented(1, "closed")] })).to.equal(1);
    expect(next({ challenged: [was(1, "delivered", 2)] })).to.equal(2);
    for (const outcome of ["failed", "refused", "unreachable"] as const) {
      expect(next({ challenged: [was(1, outcome, 5)] }), "asked in this sample").to.equal(2);
      expect(next({ challenged: [was(1, outcome, 4)] }), "asked before").to.equal(1);
    }
    const failed = [1, 2, 3].map((sample) => was(1, "failed", sample));
    expect(next({ challenged: failed })).to.equal(2);
    expect(next({ challenged: failed.slice(1) })).to.equal(1);
  });

  it("are failed by any fault, by silence of a gateway that answers else, and by three refusals in a row", () => {
    const refusal = { refusal: "This GPU is rented." };
    const silence = (silent: "reachable" | "unreachable") => outcomeOf({ silent }, [], false);
    expect(outcomeOf({ verdict: "delivered" }, ["failed"], false)).to.equal("delivered");
    for (const verdict of ["slow", "wrong product", "not signed"] as const) {
      expect(outcomeOf({ verdict }, [], true)).to.equal("failed");
    }
    expect([silence("reachable"), silence("unreachable")]).to.deep.equal(["failed", "unreachable"]);
    expect(outcomeOf(refusal, ["refused"], false)).to.equal("refused");
    expect(outcomeOf(refusal, ["refused", "unreachable", "refused"], false)).to.equal("refused");
    expect(outcomeOf(refusal, ["failed", "refused", "refused"], false)).to.equal("failed");
    expect(outcomeOf(refusal, ["refused", "refused"], true), "one processor simulates many rigs").to.equal("refused");
  });

  it("that failed make the rig one that does not deliver, until it passes one", () => {
    const seen = Array.from({ length: 24 }, (_, sample): Probe => ({ sample, rigIds: [1, 2], delivered: [1, 2] }));
    const challenge = (sample: number, rigId: number, outcome: Outcome): Probe => {
      const challenged = { rigId, outcome, why: "", simulated: false };
      return { sample, rigIds: outcome === "failed" ? [rigId] : [], delivered: [], challenged };
    };
    const downOf = (rigId: number, ...probes: Probe[]): number => {
      const { tested, delivered } = bitsOf([...seen, ...probes]);
      expect(samplesOfRig(tested, rigId)).to.equal(0xffffff);
      return 0xffffff ^ samplesOfRig(delivered, rigId);
    };
    expect(downOf(1, challenge(3, 1, "delivered"), challenge(4, 1, "refused"))).to.equal(0);
    const lookInVain: Probe = { sample: 4, rigIds: [1], delivered: [] };
    expect(downOf(1, challenge(3, 1, "unreachable"), lookInVain), "the look after it says when").to.equal(1 << 4);
    expect(downOf(1, challenge(20, 1, "failed"))).to.equal(0b1111 << 20);
    expect(downOf(1, challenge(3, 1, "failed"), challenge(5, 2, "delivered"), challenge(6, 1, "delivered"))).to.equal(
      0b111 << 3,
    );
    expect(downOf(2, challenge(3, 1, "failed"))).to.equal(0);
    const alone = bitsOf([challenge(3, 1, "delivered")]);
    expect(samplesOfRig(alone.tested, 1), "a sample without a receipt is not tested").to.equal(0);
  });
});

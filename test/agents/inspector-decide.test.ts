import { expect } from "chai";
import type { Address } from "viem";
import { bitsOf, samplesOfRig } from "../../scripts/agents/inspector/bits.ts";
import {
  byGateway,
  drawMoments,
  epochToOpen,
  mayCarry,
  maySign,
  mustKeep,
  mustWait,
  planTries,
  rankOf,
  rentalsDue,
} from "../../scripts/agents/inspector/decide.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";
import type { Rig } from "../../scripts/agents/lib/rigs.ts";

const [a, b, c] = ["0xa1", "0xb2", "0xc3"] as Address[];
const rig = (rigId: number, gateway = "http://one", agent = a): Rig => {
  return { rigId, gateway, agent: agent as Address, modelId: 1, gpuCount: 1, slices: 1 };
};

describe("an inspector decides", () => {
  it("to look twice in a sample, once in each half, with time left to try again", () => {
    for (const random of [0, 0.5, 0.999]) {
      const [first, second] = drawMoments(() => random);
      expect(first).to.be.within(0.05, 0.4);
      expect(second).to.be.within(0.5, 0.8);
    }
  });

  it("to ask twice within a sample of any length, the second time whether or not the first was answered", () => {
    for (const sampleSeconds of [1, 5, 20, 60, 150, 3_600]) {
      for (const into of [0.05, 0.4, 0.5, 0.8, 0.9]) {
        const { patience, pause, latest } = planTries(into, sampleSeconds);
        const what = `${into} into ${sampleSeconds} s`;
        expect(into + latest / 1_000 / sampleSeconds, what).to.be.closeTo(0.95, 1e-9);
        expect(pause, what)
          .to.be.within(50, 1_000)
          .and.at.most(latest + 1e-6);
        expect(patience, what).to.be.within(1_000, 5_000);
      }
    }
    const usual = planTries(0.8, 150);
    expect(usual, "an answer is waited for").to.deep.include({ patience: 5_000, pause: 1_000 });
    expect(usual.latest).to.be.greaterThan(6_000);
    expect(planTries(0.99, 150).latest, "too late: never two at once").to.equal(1_000);
  });

  it("to open the present epoch, and in its second half the next one", () => {
    const at = (now: number, open: number[]) => {
      return epochToOpen({ now, epochSeconds: 100, isOpen: (epoch) => open.includes(epoch) });
    };
    expect(at(510, [])).to.equal(5);
    expect(at(510, [5])).to.equal(undefined);
    expect(at(550, [5])).to.equal(6);
    expect(at(550, [5, 6])).to.equal(undefined);
  });

  it("to keep an epoch's seed before contracts forget the block that it comes from", () => {
    expect([0, 127, 128, 250, 251].map(mustKeep)).to.deep.equal([false, false, true, true, false]);
  });

  it("to ask once for all rigs behind one gateway of one agent", () => {
    const groups = byGateway([rig(1), rig(2, "http://two"), rig(3), rig(4, "http://one", b)]);
    expect(groups.map((rigs) => rigs.map(({ rigId }) => rigId))).to.deep.equal([[1, 3], [2], [4]]);
  });

  it("which rentals must run: those that run, and those that wait too long for their start", () => {
    const running = { rentalId: 1n, rigId: 1, state: "running", start: 100, end: 200 } as Rental;
    const due = (rental: Rental, now: number, rigs = [rig(1)]) => rentalsDue([rental], rigs, now, 5).length === 1;
    expect(due(running, 150)).to.equal(true);
    expect(due(running, 150, [rig(2)])).to.equal(false);
    expect(due(running, 100)).to.equal(false);
    expect(
      [196.9, 197].map((now) => due(running, now)),
      "clocks differ",
    ).to.deep.equal([true, false]);
    expect(due({ ...running, state: "closed" }, 150)).to.equal(false);
    const requested: Rental = { ...running, state: "requested", openedAt: 100 };
    expect(due(requested, 160)).to.equal(false);
    expect(due(requested, 161)).to.equal(true);
  });

  it("who carries reports: each epoch another one first", () => {
    const committee = [a, b, a, c] as Address[];
    expect(committee.map((inspector) => rankOf(inspector, committee, 3))).to.deep.equal([0, 1, 0, 2]);
    expect(committee.map((inspector) => rankOf(inspector, committee, 4))).to.deep.equal([2, 0, 2, 1]);
  });

  it("to carry at once with all reports, after a moment with a quorum, never with less", () => {
    const view = { since: 1, sampleSeconds: 150, rank: 0, reports: 5, expected: 5, quorum: 3 };
    expect(mayCarry(view)).to.equal(true);
    expect(mayCarry({ ...view, reports: 3 })).to.equal(false);
    expect(mayCarry({ ...view, reports: 3, since: 80 })).to.equal(true);
    expect(mayCarry({ ...view, reports: 2, since: 1e6 })).to.equal(false);
    expect(mayCarry({ ...view, rank: 2, since: 39 })).to.equal(false);
    expect(mayCarry({ ...view, rank: 2, since: 40 })).to.equal(true);
  });

  it("to let earlier epochs of the group go first, for a while", () => {
    expect(mustWait(7, [], 800, 100)).to.equal(false);
    expect(mustWait(7, [6], 849, 100)).to.equal(true);
    expect(mustWait(7, [6], 850, 100)).to.equal(false);
    expect(mustWait(7, [8], 801, 100)).to.equal(false);
  });

  it("to sign only for epochs that were not over when it started, whatever its disk has forgotten", () => {
    const sign = (startedAt: number) => maySign({ epoch: 7, epochSeconds: 100, sampleSeconds: 4, startedAt });
    expect([700, 797.9, 798, 800, 850].map(sign)).to.deep.equal([true, true, false, false, false]);
  });

  it("that a rig delivered in a sample if no look at it failed", () => {
    const { tested, delivered } = bitsOf([
      { sample: 0, rigIds: [1, 11], delivered: [1, 11] },
      { sample: 0, rigIds: [1, 11], delivered: [11] },
      { sample: 23, rigIds: [1, 48], delivered: [1, 48] },
    ]);
    expect([1, 11, 48, 2].map((rigId) => samplesOfRig(tested, rigId))).to.deep.equal([0x800001, 1, 0x800000, 0]);
    expect([1, 11, 48, 2].map((rigId) => samplesOfRig(delivered, rigId))).to.deep.equal([0x800000, 1, 0x800000, 0]);
    expect(samplesOfRig(bitsOf([{ sample: 5, rigIds: [50], delivered: [50] }]).tested, 2)).to.equal(1 << 5);
  });
});

import { expect } from "chai";
import { decide, type HostView } from "../../scripts/agents/host/decide.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";

const requested: Rental = {
  rentalId: 7n,
  rigId: 3,
  renter: "0x0000000000000000000000000000000000000001",
  slots: 1n,
  accessKey: `0x${"11".repeat(32)}`,
  state: "requested",
  openedAt: 1_000,
  openedIn: 1n,
  duration: 3_600,
  start: 0,
  end: 0,
  settledTo: 0,
  renewal: 0,
};
const running: Rental = { ...requested, state: "running", start: 1_010, end: 4_610, settledTo: 1_010 };

function view(changes: Partial<HostView> & { finalAt?: number }): HostView {
  return {
    now: 1_100,
    rentals: [],
    instances: new Map(),
    busy: new Set(),
    failures: new Map(),
    finalUntil: () => changes.finalAt ?? 0,
    startWindow: 900,
    sampleSeconds: 150,
    settleEvery: 86_400,
    refuses: () => false,
    knownAt: changes.now ?? 1_100,
    ...changes,
  };
}

describe("the host agent decides", () => {
  it("to start a paid rental, which provides it, whatever a killed agent left of it", () => {
    const start = [{ kind: "start", rental: requested }];
    expect(decide(view({ rentals: [requested] }))).to.deep.equal(start);
    expect(decide(view({ rentals: [requested], instances: new Map([[7n, true]]) }))).to.deep.equal(start);
    expect(decide(view({ rentals: [requested], instances: new Map([[7n, false]]) }))).to.deep.equal(start);
  });

  it("nothing while something is under way for the rental", () => {
    expect(decide(view({ rentals: [requested], busy: new Set([7n]) }))).to.deep.equal([]);
    expect(decide(view({ instances: new Map([[7n, true]]), busy: new Set([7n]) }))).to.deep.equal([]);
  });

  it("not to start a rental that it could not provide, and to cancel it when it is late", () => {
    const failures = new Map([[7n, 3]]);
    expect(decide(view({ rentals: [requested], failures }))).to.deep.equal([]);
    const late = view({ rentals: [requested], failures, now: 1_901 });
    expect(decide(late)).to.deep.equal([{ kind: "cancel", rental: requested }]);
  });

  it("to stop what runs before it cancels a late rental", () => {
    const late = view({ rentals: [requested], instances: new Map([[7n, true]]), now: 1_901 });
    expect(decide(late)).to.deep.equal([{ kind: "destroy", rentalId: 7n }]);
  });

  it("to restore a running rental that does not run here, and to close it as its fault when that fails", () => {
    expect(decide(view({ rentals: [running] }))).to.deep.equal([{ kind: "provision", rental: running }]);
    const died = view({ rentals: [running], instances: new Map([[7n, false]]) });
    expect(decide(died)).to.deep.equal([{ kind: "provision", rental: running }]);
    const failed = view({ rentals: [running], failures: new Map([[7n, 3]]) });
    expect(decide(failed)).to.deep.equal([{ kind: "close", rental: running, reason: 5 }]);
  });

  it("to stop what the chain does not know, what was closed, and what reached its end", () => {
    const stop = [{ kind: "destroy", rentalId: 7n }];
    const instances = new Map([[7n, true]]);
    expect(decide(view({ instances }))).to.deep.equal(stop);
    expect(decide(view({ instances: new Map([[7n, false]]) }))).to.deep.equal(stop);
    expect(decide(view({ instances, rentals: [{ ...running, state: "closed", end: 1_050 }] }))).to.deep.equal(stop);
    expect(decide(view({ instances, rentals: [running], now: 4_610 }))).to.deep.equal(stop);
    expect(decide(view({ instances, rentals: [running], now: 4_609 }))).to.deep.equal([]);
  });

  it("to settle a rental when its end is final, and not before", () => {
    expect(decide(view({ rentals: [running], now: 5_000, finalAt: 4_609 }))).to.deep.equal([]);
    const final = view({ rentals: [running], now: 5_000, finalAt: 4_610 });
    expect(decide(final)).to.deep.equal([{ kind: "settle", rental: running }]);
  });

  it("to settle a long rental now and then", () => {
    const long = { ...running, end: 10_000_000 };
    const instances = new Map([[7n, true]]);
    const at = (finalAt: number) => decide(view({ rentals: [long], instances, now: 200_000, finalAt }));
    expect(at(1_010 + 86_399)).to.deep.equal([]);
    expect(at(1_010 + 86_400)).to.deep.equal([{ kind: "settle", rental: long }]);
  });

  it("to renew in the last sample, if the renter wants that", () => {
    const renewing = { ...running, renewal: 3_600 };
    const at = (now: number, rental: Rental) =>
      decide(view({ rentals: [rental], instances: new Map([[7n, true]]), now }));
    expect(at(4_459, renewing)).to.deep.equal([]);
    expect(at(4_460, renewing)).to.deep.equal([{ kind: "renew", rental: renewing }]);
    expect(at(4_460, running)).to.deep.equal([]);
  });

  it("to keep a rental after its end while the chain is silent, for it may have been extended, but not for ever", () => {
    const instances = new Map([[7n, true]]);
    const silent = (now: number) => decide(view({ instances, rentals: [running], now, knownAt: 4_609 }));
    expect(silent(4_610)).to.deep.equal([]);
    expect(silent(4_610 + 899)).to.deep.equal([]);
    expect(silent(4_610 + 900)).to.deep.equal([{ kind: "destroy", rentalId: 7n }]);
  });

  it("to start nothing that the host refuses, to cancel it when it is late, and to close for that what runs", () => {
    const refuses = ({ rentalId }: Rental): boolean => rentalId === 7n;
    expect(decide(view({ rentals: [requested], refuses }))).to.deep.equal([]);
    expect(decide(view({ rentals: [requested], refuses, instances: new Map([[7n, true]]) }))).to.deep.equal([]);
    const late = view({ rentals: [requested], refuses, now: 1_901 });
    expect(decide(late)).to.deep.equal([{ kind: "cancel", rental: requested }]);
    const close = [{ kind: "close", rental: running, reason: 6 }];
    expect(decide(view({ rentals: [running], refuses, instances: new Map([[7n, true]]) }))).to.deep.equal(close);
    expect(decide(view({ rentals: [running], refuses }))).to.deep.equal(close);
    const other = { ...running, rentalId: 8n };
    expect(decide(view({ rentals: [other], refuses, instances: new Map([[8n, true]]) }))).to.deep.equal([]);
  });

  it("to begin nothing new while it drains, and to close for maintenance what still runs at the end of that", () => {
    const instances = new Map([[7n, true]]);
    const draining = (now: number, rental: Rental) =>
      decide(view({ instances, rentals: [rental], now, drainBy: 2_000 }));
    expect(draining(1_100, requested)).to.deep.equal([]);
    expect(decide(view({ rentals: [requested], drainBy: Infinity }))).to.deep.equal([]);
    expect(draining(1_999, running)).to.deep.equal([]);
    expect(draining(2_000, running)).to.deep.equal([{ kind: "close", rental: running, reason: 4 }]);
    const renewing = view({ instances, rentals: [{ ...running, renewal: 3_600 }], now: 4_500, drainBy: Infinity });
    expect(decide(renewing)).to.deep.equal([]);
    const died = view({ rentals: [running], drainBy: Infinity });
    expect(decide(died)).to.deep.equal([{ kind: "provision", rental: running }]);
  });
});

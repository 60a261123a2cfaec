import type { Address } from "viem";
import { rigsPerGroup, samplesBetween, samplesPerEpoch, type Committee } from "./committee.ts";
import type { Timeline } from "./timeline.ts";

/** Which epochs inspectors judge, and what they find. Everything is planned before the timeline runs. */
export type Inspections = {
  /** Every epoch that touches this time is judged. [unix seconds] */
  plan(from: number, to: number): void;
  /** The rig is down in this time, and inspectors see it. [unix seconds] */
  outage(rigId: number, from: number, to: number): void;
  /** An inspector signs nothing for the epochs of this time. [unix seconds] */
  absence(inspector: Address, from: number, to: number): void;
  /** The next epoch's start. [unix seconds] */
  epochAfter(time: number): number;
  /** Puts all of it on the timeline: an epoch is judged seven seconds after its end. */
  schedule(timeline: Timeline, committee: Committee, rigCount: number): void;
};

/** @param sampleSeconds of the deployment. */
export function createInspections(sampleSeconds: number): Inspections {
  const epochSeconds = sampleSeconds * samplesPerEpoch;
  const epochs = new Set<number>();
  const down = new Map<number, Map<number, number>>();
  const absent = new Map<number, Set<Address>>();

  const touched = (from: number, to: number): number[] => {
    const found: number[] = [];
    for (let epoch = Math.floor(from / epochSeconds); epoch * epochSeconds < to; epoch++) found.push(epoch);
    return found;
  };

  return {
    plan(from, to) {
      for (const epoch of touched(from, to)) epochs.add(epoch);
    },
    outage(rigId, from, to) {
      for (const epoch of touched(from, to)) {
        const rigs = entryOf(down, epoch, () => new Map<number, number>());
        const bits = samplesBetween(from, to, epoch * epochSeconds, sampleSeconds);
        rigs.set(rigId, (rigs.get(rigId) ?? 0) | bits);
        epochs.add(epoch);
      }
    },
    absence(inspector, from, to) {
      for (const epoch of touched(from, to)) entryOf(absent, epoch, () => new Set<Address>()).add(inspector);
    },
    epochAfter: (time) => Math.ceil(time / epochSeconds) * epochSeconds,
    schedule(timeline, committee, rigCount) {
      const groups = Math.ceil(rigCount / rigsPerGroup);
      for (const epoch of epochs) {
        timeline.at(epoch * epochSeconds + 1, () => committee.open(epoch));
        for (let group = 0; group < groups; group++) {
          timeline.at((epoch + 1) * epochSeconds + 7, () =>
            committee.attest(epoch, group, down.get(epoch) ?? new Map(), [...(absent.get(epoch) ?? [])]),
          );
        }
      }
    },
  };
}

function entryOf<T>(map: Map<number, T>, key: number, create: () => T): T {
  const entry = map.get(key) ?? create();
  map.set(key, entry);
  return entry;
}

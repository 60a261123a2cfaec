import type { Address } from "viem";
import { rigsPerGroup, samplesBetween, samplesPerEpoch, type Committee } from "../committee.ts";
import type { Timeline } from "../timeline.ts";

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
  /** Puts all of it on the timeline. */
  schedule(timeline: Timeline, committee: Committee, rigCount: number): void;
};

type Span = { readonly from: number; readonly to: number };

/** @param sampleSeconds of the deployment. */
export function createInspections(sampleSeconds: number): Inspections {
  const epochSeconds = sampleSeconds * samplesPerEpoch;
  const epochs = new Set<number>();
  const outages: (Span & { rigId: number })[] = [];
  const absences: (Span & { inspector: Address })[] = [];

  const plan = (from: number, to: number): void => {
    for (let epoch = Math.floor(from / epochSeconds); epoch * epochSeconds < to; epoch++) epochs.add(epoch);
  };

  const downIn = (epochStart: number): Map<number, number> => {
    const down = new Map<number, number>();
    for (const { rigId, from, to } of outages.filter((outage) => touches(outage, epochStart, epochSeconds))) {
      const bits = samplesBetween(from, to, epochStart, sampleSeconds);
      down.set(rigId, (down.get(rigId) ?? 0) | bits);
    }
    return down;
  };

  return {
    plan,
    outage(rigId, from, to) {
      outages.push({ rigId, from, to });
      plan(from, to);
    },
    absence(inspector, from, to) {
      absences.push({ inspector, from, to });
    },
    epochAfter: (time) => Math.ceil(time / epochSeconds) * epochSeconds,
    schedule(timeline, committee, rigCount) {
      const groups = Math.ceil(rigCount / rigsPerGroup);
      for (const epoch of epochs) {
        const start = epoch * epochSeconds;
        const absent = absences.filter((absence) => touches(absence, start, epochSeconds));
        timeline.at(start + 1, () => committee.open(epoch));
        for (let group = 0; group < groups; group++) {
          timeline.at(start + epochSeconds + 7, () =>
            committee.attest(
              epoch,
              group,
              downIn(start),
              absent.map(({ inspector }) => inspector),
            ),
          );
        }
      }
    },
  };
}

function touches({ from, to }: Span, start: number, length: number): boolean {
  return from < start + length && to > start;
}

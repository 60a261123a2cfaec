import type { Address } from "viem";
import type { Rental } from "../lib/rentals.ts";
import type { Rig } from "../lib/rigs.ts";

/** When in a sample an inspector looks, twice, at moments nobody can foresee. [fractions of the sample] */
export function drawMoments(random: () => number = Math.random): [number, number] {
  return [0.05 + 0.35 * random(), 0.5 + 0.3 * random()];
}

/** How a look asks twice. [milliseconds] */
export type Tries = {
  /** For one answer, which may come after the sample. */
  readonly patience: number;
  /** Between an answer that failed and the second try. */
  readonly pause: number;
  /** From the first try to the second one at most, answered or not, so that both are asked within the sample. */
  readonly latest: number;
};

/**
 * Two tries fit into a sample of any length: the second one waits for the first one's answer while there is time, and is asked at 95% of
 * the sample at the latest.
 * @param into [samples] the part that was over when the look began
 */
export function planTries(into: number, sampleSeconds: number): Tries {
  const pause = Math.min(sampleSeconds * 0.05, 1);
  return {
    patience: Math.min(Math.max(sampleSeconds * 0.3, 1), 5) * 1_000,
    pause: pause * 1_000,
    latest: Math.max((0.95 - into) * sampleSeconds, pause) * 1_000,
  };
}

/** The epoch that should be opened now, if it is not open yet: the present one, or in its second half the next one. */
export function epochToOpen(view: {
  now: number;
  epochSeconds: number;
  isOpen: (epoch: number) => boolean;
}): number | undefined {
  const { now, epochSeconds, isOpen } = view;
  const epoch = Math.floor(now / epochSeconds);
  if (!isOpen(epoch)) return epoch;
  const half = now % epochSeconds >= epochSeconds / 2;
  return half && !isOpen(epoch + 1) ? epoch + 1 : undefined;
}

/**
 * Whether an epoch's seed is to be kept now: contracts read the hash of a block for 256 blocks, and only on some chains for longer.
 * @param age [blocks] since the one that the seed comes from
 */
export function mustKeep(age: number): boolean {
  return age >= 128 && age <= 250;
}

/**
 * Rentals that must be running on rigs, by what the chain says. The ones that just start, or end within as much as two clocks may differ, are
 * left to the next look.
 */
export function rentalsDue(
  rentals: Iterable<Rental>,
  rigs: readonly Rig[],
  now: number,
  sampleSeconds: number,
): Rental[] {
  const rigIds = new Set(rigs.map(({ rigId }) => rigId));
  const leeway = Math.min(Math.max(sampleSeconds / 5, 3), 20);
  return [...rentals].filter(({ rigId, state, start, end, openedAt }) => {
    if (!rigIds.has(rigId)) return false;
    if (state === "running") return start < now && end > now + leeway;
    return state === "requested" && now - (openedAt ?? now) > Math.max(60, sampleSeconds);
  });
}

/** Rigs that one request can ask for: behind one gateway, of one agent. */
export function byGateway(rigs: readonly Rig[]): Rig[][] {
  return [...Map.groupBy(rigs, ({ gateway, agent }) => `${agent} ${gateway}`).values()];
}

/** Who carries reports first, second, ...: the committee's inspectors, another one ahead each epoch. */
export function rankOf(inspector: Address, committee: readonly Address[], epoch: number): number {
  const members = [...new Set(committee)];
  const position = members.indexOf(inspector);
  return (position - (epoch % members.length) + members.length) % members.length;
}

/**
 * Whether to carry the reports now. The first in rank does when all reports are there, or after a moment when there is a
 * quorum; each of the others waits a step longer, and stands down when it sees the epoch judged.
 * @param view.since [seconds] since the epoch ended and earlier ones were out of the way
 * @param view.expected reports of the committee's eligible seats
 */
export function mayCarry(view: {
  since: number;
  sampleSeconds: number;
  rank: number;
  reports: number;
  expected: number;
  quorum: number;
}): boolean {
  const { since, sampleSeconds, rank, reports, expected, quorum } = view;
  if (reports < quorum) return false;
  const step = Math.min(Math.max(sampleSeconds / 2, 1), 20);
  return since >= rank * step + (reports >= expected ? 0 : 4 * step);
}

/**
 * Whether an epoch must wait for earlier ones that are not judged: a group's epochs are judged in order, and one that is passed
 * over is never judged. After half of the time in which it could be judged, it has had its chance.
 */
export function mustWait(epoch: number, unjudged: readonly number[], now: number, epochSeconds: number): boolean {
  return unjudged.some((earlier) => earlier < epoch && now < (earlier + 1) * epochSeconds + 1.5 * epochSeconds);
}

/** True if nobody rents the rig, nor waits for it to start. */
export function isIdle(rigId: number, rentals: Iterable<Rental>, now: number): boolean {
  return ![...rentals].some(({ rigId: rented, state, end }) => {
    return rented === rigId && (state === "requested" || (state === "running" && now < end));
  });
}

/**
 * Whether it may sign its first report for an epoch, as far as it knows. Reports are signed when an epoch is over, so none was signed for
 * one that was not over yet when this process started, whatever a disk that is older than it should be has forgotten.
 * @param view.startedAt [unix seconds]
 */
export function maySign(view: {
  epoch: number;
  epochSeconds: number;
  sampleSeconds: number;
  startedAt: number;
}): boolean {
  const { epoch, epochSeconds, sampleSeconds, startedAt } = view;
  // Clocks differ by seconds between two starts.
  return startedAt + Math.min(sampleSeconds / 2, 30) < (epoch + 1) * epochSeconds;
}

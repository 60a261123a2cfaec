import type { GpuModel } from "../../lib/catalog.ts";
import { samplesPerEpoch } from "../../lib/committee.ts";
import { share } from "../challenge/decide.ts";
import { floorOf, roundsFor } from "../challenge/floors.ts";
import type { Challenge, Verdict } from "../challenge/messages.ts";
import { operationsOf } from "../challenge/workload.ts";
import type { Rental } from "../lib/rentals.ts";
import type { Rig } from "../lib/rigs.ts";
import { isIdle } from "./decide.ts";
import type { Challenged } from "./probe.ts";

/** What is asked of a rig's GPU. */
export type Plan = Pick<Challenge, "size" | "rounds"> & {
  /** [operations per second] */
  readonly floor: number;
  /** [seconds] that it takes at the floor */
  readonly limit: number;
  readonly simulated: boolean;
};

/** How often an inspector may ask a rig in an epoch: once, and again when that failed. */
const tries = 3;
/** The report of an epoch does not wait for an answer. */
const lastAsked = samplesPerEpoch - 3;
/** [seconds] that a challenge takes the slowest GPU of its model: long beside the way there. */
const length = 2;
/** [seconds] that any processor has for a small challenge, at least */
const patience = 10;

/**
 * What to ask of a GPU: as much as fits into one inspector's part of the 1%, at the floor of its model; nothing where the model has no floor.
 * Where there are no GPUs, as on a local chain, a simulated rig is asked little, at a floor that any processor reaches.
 * @param view.members of the committee, who all ask
 */
export function planChallenge(view: {
  model: GpuModel | undefined;
  epochSeconds: number;
  members: number;
  simulated: boolean;
}): Plan | undefined {
  const { model, epochSeconds, members, simulated } = view;
  if (simulated) {
    const limit = Math.max(patience, epochSeconds / samplesPerEpoch);
    const asked = { size: 256, rounds: 1 } as const;
    return { ...asked, floor: operationsOf(asked) / limit, limit, simulated: true };
  }
  if (!model) return undefined;
  const size = 8192;
  const rounds = roundsFor(model, size, Math.min(length, (share * epochSeconds) / members / tries));
  if (rounds === undefined) return undefined;
  const floor = floorOf(model, { size, rounds }) as number;
  return { size, rounds, floor, limit: operationsOf({ size, rounds }) / floor, simulated: false };
}

/** In which sample of an epoch a rig's turn comes, at the earliest: nobody can foresee it, and there is time to ask again. */
export function drawTurn(from: number, random: () => number = Math.random): number {
  const last = samplesPerEpoch - 4;
  return from >= last ? from : from + Math.floor(random() * (last - from));
}

/**
 * The rig to challenge now: idle, its turn has come, and it did not pass yet. One that failed is asked again, a few times, once a sample.
 * @param view.challenged in this epoch, in order
 * @param view.sample now
 */
export function rigToChallenge(view: {
  rigs: readonly Rig[];
  rentals: Iterable<Rental>;
  now: number;
  sample: number;
  challenged: readonly (Pick<Challenged, "rigId" | "outcome"> & { readonly sample: number })[];
  turnOf: (rigId: number) => number;
}): Rig | undefined {
  const { rigs, rentals, now, sample, challenged, turnOf } = view;
  const known = [...rentals];
  return rigs.find(({ rigId }) => {
    const before = challenged.filter((other) => other.rigId === rigId);
    const computed = before.filter(({ outcome }) => outcome === "failed").length;
    if (sample < turnOf(rigId) || sample > lastAsked || computed >= tries) return false;
    if (before.some((other) => other.outcome === "delivered" || other.sample === sample)) return false;
    return isIdle(rigId, known, now);
  });
}

/** Why a challenge has no verdict: the gateway said no, or said nothing and did or did not give a receipt right afterwards. */
export type Answer = { verdict: Verdict["result"] } | { refusal: string } | { silent: "reachable" | "unreachable" };

/**
 * What comes of it. A rig that fails is as one that does not deliver, until it passes. A refusal is no proof, a third one in a row of
 * an idle rig is: nobody takes more than 1% of its GPUs' time. (A processor that simulates many rigs may well have to refuse.) A rig that
 * cannot be reached at all was just not there.
 * @param before this rig's outcomes in this epoch
 */
export function outcomeOf(
  answer: Answer,
  before: readonly Challenged["outcome"][],
  simulated: boolean,
): Challenged["outcome"] {
  if ("verdict" in answer) return answer.verdict === "delivered" ? "delivered" : "failed";
  if ("silent" in answer) return answer.silent === "reachable" ? "failed" : "unreachable";
  const refusals = before.length - (before.findLastIndex((outcome) => outcome !== "refused") + 1);
  return refusals >= 2 && !simulated ? "failed" : "refused";
}

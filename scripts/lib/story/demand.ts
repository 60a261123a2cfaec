import { planRental, reason, slotsOf, type PlannedRental, type Rentals } from "../rentals.ts";
import type { Outcome } from "./sales.ts";
import { rigFor, type Part } from "./cast.ts";
import { at, day, hour, minute, people, storyDays, type renters, type Story } from "./story.ts";

type Renter = (typeof renters)[number];

type Use = {
  readonly renter: Renter;
  readonly rig: Part;
  /** First GPU and how many; all of the rig's unless given. With `slices`: first slot and how many. */
  readonly gpus?: readonly [number, number];
  readonly slices?: readonly [number, number];
  /** [days since midnight, hour of the day] */
  readonly from: readonly [number, number];
  readonly hours: number;
  /** Again every so many days, until the story ends. */
  readonly every?: number;
  /** Not on these days of the week that the story's first day begins: 5 and 6 are its weekend. */
  readonly weekdays?: boolean;
  /** [hours] added an hour before the end. */
  readonly extend?: number;
  readonly close?: { readonly after: number; readonly by: "renter" | "host"; readonly reason: number };
  readonly cancel?: PlannedRental["cancel"];
  readonly inRack?: boolean;
};

const month = 30 * 24;
const today = storyDays;

const uses: readonly Use[] = [
  // Rhea trains language models on whole machines, days at a time.
  { renter: "rhea", rig: "cluster", from: [6, 9], hours: 8 * 24 },
  { renter: "rhea", rig: "cluster", from: [15, 8], hours: 9 * 24, extend: 24 },
  { renter: "rhea", rig: "cluster", from: [today - 3, 10], hours: 8 * 24 },
  {
    renter: "rhea",
    rig: "factory",
    gpus: [0, 4],
    from: [4, 11],
    hours: 12 * 24,
    close: { after: 9 * 24, by: "renter", reason: reason.renterStopped },
  },
  { renter: "rhea", rig: "factory", from: [16, 9], hours: 9 * 24 },
  { renter: "rhea", rig: "factory", gpus: [0, 4], from: [today - 2, 7], hours: 5 * 24 },
  {
    renter: "rhea",
    rig: "quartet",
    gpus: [0, 2],
    from: [8, 12],
    hours: 12,
    close: { after: 5, by: "host", reason: reason.hostMaintenance },
  },
  { renter: "rhea", rig: "quartet", from: [9, 12], hours: 6 * 24 },
  { renter: "rhea", rig: "college", gpus: [1, 1], from: [12, 8], hours: 5 * 24 },
  { renter: "rhea", rig: "summit", from: [18, 13], hours: 4 * 24 },
  { renter: "rhea", rig: "archive", from: [20, 9], hours: 6 * 24 },
  { renter: "rhea", rig: "ridge", from: [2, 9], hours: 60 },
  // Ravi renders films at night.
  { renter: "ravi", rig: "farm", from: [4, 18], hours: 10, every: 1 },
  { renter: "ravi", rig: "couple", from: [2, 19], hours: 8, every: 3, weekdays: true },
  { renter: "ravi", rig: "cabin", from: [3, 18], hours: 9, every: 2 },
  { renter: "ravi", rig: "pair", gpus: [0, 1], from: [5, 20], hours: 30, inRack: true },
  { renter: "ravi", rig: "spring", from: [6, 17], hours: 26, every: 4 },
  { renter: "ravi", rig: "studio", gpus: [0, 2], from: [7, 10], hours: 40 },
  { renter: "ravi", rig: "attic", from: [9, 15], hours: 10, cancel: "not started" },
  // Rosa serves models to customers by the month.
  { renter: "rosa", rig: "server", from: [1.4, 8], hours: month + 48 },
  { renter: "rosa", rig: "beacon", from: [1.4, 9], hours: month + 24 },
  { renter: "rosa", rig: "valley", from: [1.5, 10], hours: month + 72 },
  { renter: "rosa", rig: "bench", from: [3, 8], hours: month, inRack: true },
  { renter: "rosa", rig: "third", slices: [0, 1], from: [5, 8], hours: month },
  { renter: "rosa", rig: "halls", gpus: [0, 4], from: [4, 8], hours: month },
  { renter: "rosa", rig: "quartet", gpus: [0, 1], from: [20, 8], hours: month },
  { renter: "rosa", rig: "archive", gpus: [0, 3], from: [7, 9], hours: 12 * 24 },
  { renter: "rosa", rig: "relay", from: [2, 9], hours: 20 * 24 },
  {
    renter: "rosa",
    rig: "desk",
    from: [4, 9],
    hours: 18 * 24,
    close: { after: 16 * 24, by: "renter", reason: reason.renterStopped },
  },
  // Remy teaches: notebooks on slices, on weekdays from eight to four.
  { renter: "remy", rig: "tutorial", slices: [0, 4], from: [2, 8], hours: 8, every: 1, weekdays: true },
  { renter: "remy", rig: "college", slices: [0, 1], from: [3, 8], hours: 8, every: 2, weekdays: true },
  { renter: "remy", rig: "school", from: [2, 8], hours: 8, every: 1, weekdays: true },
  { renter: "remy", rig: "piece", from: [3, 10], hours: 6, every: 1, weekdays: true },
  { renter: "remy", rig: "workshop", gpus: [0, 2], from: [2, 8], hours: 72 },
  { renter: "remy", rig: "cellar", from: [5, 8], hours: 8, cancel: "by renter" },
  { renter: "remy", rig: "seminar", from: [4, 9], hours: 90, inRack: true },
  { renter: "remy", rig: "half", gpus: [0, 1], from: [10, 9], hours: 48 },
  { renter: "remy", rig: "shelf", from: [13, 9], hours: 120 },
  { renter: "remy", rig: "academy", slices: [0, 3], from: [11, 8], hours: 14 * 24 },
];

/** What runs when the story ends, and for hours after it: [renter, rig, slots, minutes ago, hours]. */
const running: readonly (readonly [Renter, Part, bigint, number, number])[] = [
  ["ravi", "workshop", slotsOf(0, 4), 45, 5],
  ["ravi", "pair", slotsOf(0, 1), 70, 8],
  ["rhea", "archive", slotsOf(0, 4), 95, 30],
  ["remy", "attic", slotsOf(0, 1), 25, 3],
  ["remy", "cellar", slotsOf(0, 1), 12, 2],
];

/**
 * Plans all rentals.
 * @param outcomes of the first sales: a rig is for rent outside of them.
 */
export function planDemand(story: Story, outcomes: ReadonlyMap<number, Outcome>): void {
  for (const use of uses) {
    for (let first = use.from[0]; ; first += use.every ?? 0) {
      const paidAt = at(story, first, use.from[1]);
      // What would start just before the end leaves its slots to those who play on.
      if (paidAt > story.to - 2 * hour) break;
      if (!(use.weekdays && Math.floor(first) % 7 >= 5)) planUse(story, use, paidAt, outcomes);
      if (!use.every) break;
    }
  }
  for (const [renter, rig, slots, minutesAgo, hours] of running) {
    const { rigId } = rigFor(rig);
    planRental(atPace(story), {
      renter: people[renter],
      rigId,
      slots,
      at: story.to - minutesAgo * minute,
      length: hours * hour,
    });
  }
}

function planUse(story: Story, use: Use, paidAt: number, outcomes: ReadonlyMap<number, Outcome>): void {
  const rig = rigFor(use.rig);
  const outcome = outcomes.get(rig.rigId);
  if (outcome && !isRentable(outcome, paidAt, story)) return;
  const renter = people[use.renter];
  const { close } = use;
  const slots = use.slices
    ? slotsOf(...use.slices)
    : slotsOf(...(use.gpus ?? ([0, rig.gpuCount] as const)), rig.slices);
  planRental(atPace(story), {
    renter,
    rigId: rig.rigId,
    slots,
    at: paidAt,
    length: use.hours * hour,
    ...(use.extend && { extend: use.extend * hour }),
    ...(use.cancel && { cancel: use.cancel }),
    ...(use.inRack && { inRack: true }),
    ...(close && {
      close: {
        after: close.after * hour,
        by: close.by === "renter" ? renter : rig.hostAccount,
        reason: close.reason,
      },
    }),
  });
}

/** Rented before its sale opened, or after it ended. */
function isRentable({ opensAt, rentableFrom }: Outcome, time: number, story: Story): boolean {
  if (time + day < opensAt) return true;
  return rentableFrom !== undefined && time >= rentableFrom && time < story.to;
}

/** Hosts start within half a minute; the keeper settles every other day, and what has ended once it is final. */
function atPace(story: Story): Rentals {
  return { ...story, startsAfter: 25, settlesEvery: 2 * day, judgedBy: (end) => end + 9 * minute };
}

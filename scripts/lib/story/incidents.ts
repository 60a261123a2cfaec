import { rigFor, type Part } from "./cast.ts";
import { at, hour, minute, people, storyDays, type Story } from "./story.ts";

type Incident = {
  readonly rig: Part;
  /** [days since midnight, hour of the day] */
  readonly from: readonly [number, number];
  readonly minutes: number;
};

const past: readonly Incident[] = [
  // A power cut in the middle of a night of rendering: beyond the SLA.
  { rig: "farm", from: [12, 20.2], minutes: 35 },
  // The data hall's uplink: twelve minutes of eight days are within the SLA, and still refunded.
  { rig: "cluster", from: [10, 3], minutes: 12 },
  { rig: "tutorial", from: [8, 9.5], minutes: 22 },
  { rig: "halls", from: [17, 1], minutes: 9 },
  { rig: "quartet", from: [11, 14], minutes: 16 },
  { rig: "workshop", from: [3, 12], minutes: 50 },
];

/** In the last two hours: [rig, minutes before the end, seconds]. */
const recent: readonly (readonly [Part, number, number])[] = [
  ["beacon", 97, 260],
  ["factory", 64, 40],
  ["factory", 58, 65],
  ["factory", 51, 30],
  ["factory", 33, 55],
  ["attic", 41, 900],
  ["farm", 88, 120],
  ["cluster", 26, 20],
];

/** How far back every epoch is judged, as long as the ledger's ring reaches. */
const watched = 2 * hour;

/** Plans what goes wrong, and when inspectors look: at every incident, twice a day, and all of the last two hours. */
export function planIncidents(story: Story, epochSeconds: number): void {
  const { inspections } = story;
  for (const { rig, from, minutes } of past) {
    const start = at(story, ...from);
    inspections.outage(rigFor(rig).rigId, start, start + minutes * minute);
  }
  for (const [rig, minutesAgo, seconds] of recent) {
    const start = story.to - minutesAgo * minute;
    inspections.outage(rigFor(rig).rigId, start, start + seconds);
  }
  for (let day = 2; day < storyDays; day++) {
    for (const hourOfDay of [1, 13]) inspections.plan(at(story, day, hourOfDay), at(story, day, hourOfDay) + 1);
  }
  inspections.plan(story.to - watched, story.to - epochSeconds - minute);
  // Nuri's machine was off for half a day.
  inspections.absence(people.nuri.address, at(story, 14), at(story, 14, 12));
}

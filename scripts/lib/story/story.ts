import type { HDAccount } from "viem/accounts";
import type { Contracts } from "../../../contracts/index.ts";
import { localAccount } from "../accounts.ts";
import type { LocalChain } from "../chain.ts";
import { seedFleet, type RigSpec } from "../fleet.ts";
import type { Sender } from "../sender.ts";
import type { Timeline } from "../timeline.ts";
import type { Inspections } from "../inspections.ts";

/** What every part of the story is told by: the chain, who sends, when what happens, and what inspectors see. */
export type Story = {
  readonly chain: LocalChain;
  readonly protocol: Contracts;
  readonly sender: Sender;
  readonly timeline: Timeline;
  readonly inspections: Inspections;
  /** [unix seconds] midnight of its first day. */
  readonly midnight: number;
  /** [unix seconds] its last second: now. */
  readonly to: number;
};

export const minute = 60;
export const hour = 3_600;
export const day = 86_400;

/** How many whole days the story tells. */
export const storyDays = 30;

/** [unix seconds] an hour of the story's days, counted from 0. */
export function at(story: Story, dayNumber: number, hours = 0): number {
  return story.midnight + dayNumber * day + hours * hour;
}

export const treasury = localAccount("deployer");
export const agent = localAccount("agent");

/** Everybody else with a key, by first name. */
export const people = {
  ines: localAccount("investor", 0),
  ivo: localAccount("investor", 1),
  imani: localAccount("investor", 2),
  isak: localAccount("investor", 3),
  ida: localAccount("investor", 4),
  rhea: localAccount("renter", 0),
  ravi: localAccount("renter", 1),
  rosa: localAccount("renter", 2),
  remy: localAccount("renter", 3),
  niko: localAccount("inspector", 0),
  noor: localAccount("inspector", 1),
  nils: localAccount("inspector", 2),
  nadia: localAccount("inspector", 3),
  nuri: localAccount("inspector", 4),
} as const satisfies Record<string, HDAccount>;

export type Person = keyof typeof people;
export const investors = ["ines", "ivo", "imani", "isak", "ida"] as const satisfies readonly Person[];
export const renters = ["rhea", "ravi", "rosa", "remy"] as const satisfies readonly Person[];
export const inspectors = ["niko", "noor", "nils", "nadia", "nuri"] as const satisfies readonly Person[];

/** A rig of the fleet: ids follow the order in which they are registered. */
export type StoryRig = RigSpec & { readonly rigId: number; readonly hostAccount: HDAccount };

const fleet = seedFleet();
export const rigs: readonly StoryRig[] = fleet.rigs.map((spec, i) => ({
  ...spec,
  rigId: i + 1,
  hostAccount: localAccount("host", spec.host),
}));
export const { refused } = fleet;

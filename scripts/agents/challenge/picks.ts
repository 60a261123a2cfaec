import { randomInt } from "node:crypto";
import type { Picks } from "./messages.ts";

/** Enough that half of the rounds cannot be left out: 8 rounds find that in 996 of 1,000 challenges of 256 rounds. */
const pickedRounds = 8;
const pickedRows = 8;

/** Rounds and rows that nobody could foresee; to be drawn after the commitment came. */
export function drawPicks(
  { size, rounds }: { readonly size: number; readonly rounds: number },
  random: (below: number) => number = randomInt,
): Picks {
  return drawSome(rounds, pickedRounds, random).map((round) => ({ round, rows: drawSome(size, pickedRows, random) }));
}

/** How likely a prover gets away with computing only some of the rounds. */
export function chanceToSkip(rounds: number, computed: number, picked = pickedRounds): number {
  let chance = 1;
  for (let i = 0; i < Math.min(picked, rounds); i++) chance *= Math.max(computed - i, 0) / (rounds - i);
  return chance;
}

/** Different numbers below a limit, in ascending order. */
function drawSome(below: number, count: number, random: (below: number) => number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(below, count)) drawn.add(random(below));
  return [...drawn].sort((a, b) => a - b);
}

import { log } from "./log.ts";

/** Tells the chain's time. [unix seconds, with fraction] */
export type Clock = {
  /** Sets it by the newest block. @param number of the block @param timestamp of the block */
  observe(number: bigint, timestamp: number): void;
  now: () => number;
};

/** [seconds] by which a machine's clock may differ: blocks are made every few seconds, and travel. */
const tolerance = 20;
/** A clock is fast when so many new blocks in a row are as late: one that is late may be old, of a node that catches up. */
const witnesses = 3;

/**
 * A machine's clock, corrected by the chain's blocks where it is wrong: contracts go by these. On a local chain, whose clock may
 * be moved, a second and a half is wrong.
 * @param wall [unix seconds]
 */
export function createClock(isLocal: boolean, wall = () => Date.now() / 1_000): Clock {
  let ahead = 0;
  let newest = 0n;
  let late: number[] = [];

  function isWrong(number: bigint, offset: number): boolean {
    const difference = offset - ahead;
    if (isLocal) return Math.abs(difference) > 1.5;
    // A block's time is never in the future, so a clock before it is slow.
    if (difference > tolerance) return true;
    if (number <= newest) return false;
    const agree = difference < -tolerance && Math.abs(offset - (late[0] ?? offset)) <= tolerance / 2;
    late = agree ? [...late, offset] : difference < -tolerance ? [offset] : [];
    return late.length >= witnesses;
  }

  return {
    now: () => wall() + ahead,
    observe(number, timestamp) {
      const offset = timestamp - wall();
      if (isWrong(number, offset)) {
        ahead = isLocal || Math.abs(offset) > tolerance ? offset : 0;
        late = [];
        if (!isLocal) log("clock", `this machine's differs by ${Math.round(-offset)} s from the chain's`);
      }
      if (number > newest) newest = number;
    },
  };
}

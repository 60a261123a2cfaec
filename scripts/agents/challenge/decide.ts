/** Of a GPU's time, what inspectors may take. */
export const share = 0.01;

/** What a rig knows of one of its GPUs when an inspector asks. Times in seconds. */
export type GpuView = {
  readonly now: number;
  readonly isRented: boolean;
  /** Challenges computed before. */
  readonly work: readonly Work[];
  /** The time in which at most 1% is theirs: an epoch. */
  readonly period: number;
  /** Of the challenge that is asked. */
  readonly operations: number;
  /** Operations per second, until some were computed. */
  readonly speed: number;
};
export type Work = { readonly at: number; readonly seconds: number; readonly operations: number };

/** Why a GPU does not compute a challenge now, or undefined when it does: renters go first, and it is a small part of its time. */
export function reasonToRefuse({ now, isRented, work, period, operations, speed }: GpuView): string | undefined {
  if (isRented) return "This GPU is rented: challenges are for idle ones.";
  const last = work.at(-1);
  const expected = operations / (last ? last.operations / last.seconds : speed);
  const recent = work.filter(({ at }) => at > now - period);
  const spent = recent.reduce((sum, { seconds }) => sum + seconds, 0);
  if (spent + expected <= share * period) return undefined;
  const [has, needs, may] = [spent, expected, share * period].map((seconds) => seconds.toFixed(1));
  return `Challenges took ${has} s of this GPU in ${period} s, this one needs ${needs} s, and they may take ${may} s.`;
}

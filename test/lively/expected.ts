/*
 * What must come of what happened, in plain arithmetic: nothing here is taken from the contracts or the agents.
 */

export const sampleSeconds = 150;
export const epochSeconds = 3_600;
const samples = Array.from({ length: 24 }, (_, sample) => sample);

/** What one inspector says of a rig in an epoch: in each sample up, down, or nothing. */
export type Story = readonly (boolean | undefined)[];

/** A sample is judged if at least a quorum looked and the votes are not tied. */
export function judge(stories: readonly Story[], quorum: number): Story {
  return samples.map((sample) => {
    const votes = stories.map((story) => story[sample]).filter((vote) => vote !== undefined);
    const up = votes.filter(Boolean).length;
    const down = votes.length - up;
    return votes.length >= quorum && up !== down ? up > down : undefined;
  });
}

/** Samples as the ledger tells them: bit 0 is the first one. */
export function bitsWhere(story: Story, is: (vote: boolean | undefined) => boolean): number {
  return samples.reduce((bits, sample) => (is(story[sample]) ? bits | (1 << sample) : bits), 0);
}

/** [RACK] 0.001 for each rig and sample that was judged and that the inspector looked at. */
export function payFor(own: readonly Story[], judged: readonly Story[]): bigint {
  const looked = judged.flatMap((story, rig) =>
    samples.filter((s) => story[s] !== undefined && own[rig]?.[s] !== undefined),
  );
  return 1_000n * BigInt(looked.length);
}

export type Terms = { price: bigint; slots: bigint; slices: bigint };
export type Used = Terms & { /** [seconds] paid for at first */ ordered: bigint; start: number; end: number };

/** [seconds] of a rental in samples that were judged down. */
export function secondsDown({ start, end }: Used, downOf: (epoch: number) => Story | undefined): number {
  let seconds = 0;
  for (let at = start - (start % sampleSeconds); at < end; at += sampleSeconds) {
    const isDown = downOf(Math.floor(at / epochSeconds))?.[(at % epochSeconds) / sampleSeconds] === false;
    if (isDown) seconds += Math.min(at + sampleSeconds, end) - Math.max(at, start);
  }
  return seconds;
}

/** [USDC] Deposits round up; of rent 15% is commission, of the rest 10% hosting, each rounded down; what is left returns. */
export function moneyOf(used: Used, down: number) {
  const hourly = 3_600n * used.slices;
  const gross = (seconds: bigint): bigint => used.price * used.slots * seconds;
  const deposit = (gross(used.ordered) + hourly - 1n) / hourly;
  const length = BigInt(used.end - used.start);
  const rent = gross(length - BigInt(down)) / hourly;
  const commission = (rent * 15n) / 100n;
  const hosting = ((rent - commission) * 10n) / 100n;
  // Twice the price of what is short of 99%.
  const short = BigInt(down) - (length * 10n) / 1_000n;
  const credit = short > 0n ? 2n * ((gross(short) + hourly - 1n) / hourly) : 0n;
  return { deposit, commission, hosting, holders: rent - commission - hosting, refund: deposit - rent, credit };
}

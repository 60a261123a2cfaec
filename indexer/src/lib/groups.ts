/** `UptimeLedger.GROUP`: rigs that are judged together. */
const groupSize = 48;
const rigsPerWord = 10;
export const samplesPerEpoch = 24;

/** The group that a rig is judged with, and its place in it. */
export function placeOf(rigId: number): { group: number; position: number } {
  return { group: Math.floor((rigId - 1) / groupSize), position: (rigId - 1) % groupSize };
}

/** The 24 bits of the rig at a position of its group; 10 rigs a word. */
export function samplesAt(words: readonly bigint[], position: number): number {
  const word = words[Math.floor(position / rigsPerWord)] ?? 0n;
  return Number((word >> BigInt((position % rigsPerWord) * samplesPerEpoch)) & 0xffffffn);
}

/** How many bits are set for each rig of a group. */
export function countSamples(words: readonly bigint[]): number[] {
  return Array.from({ length: groupSize }, (_, position) => countBits(samplesAt(words, position)));
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

import type { Attestation } from "../../../indexer/src/api/types.ts";

export const samplesPerEpoch = 24;

export interface JudgedSample {
  /** Unix seconds at which the sample began. */
  at: number;
  state: "delivered" | "down" | "unjudged";
}

/** What became of each sample that touches the time from `from` to `to`, the earliest first. */
export function samplesBetween(
  attestations: readonly Pick<Attestation, "epoch" | "judged" | "delivered">[],
  from: number,
  to: number,
  sampleSeconds: number,
): JudgedSample[] {
  const byEpoch = new Map(attestations.map((attestation) => [attestation.epoch, attestation]));
  const samples: JudgedSample[] = [];
  for (let number = Math.floor(from / sampleSeconds); number * sampleSeconds < to; number++) {
    const attestation = byEpoch.get(Math.floor(number / samplesPerEpoch));
    const bit = 1 << (number % samplesPerEpoch);
    const judged = attestation !== undefined && (attestation.judged & bit) !== 0;
    const state = !judged ? "unjudged" : attestation.delivered & bit ? "delivered" : "down";
    samples.push({ at: number * sampleSeconds, state });
  }
  return samples;
}

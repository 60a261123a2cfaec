import type { Attestation, Sale } from "../../../indexer/src/api/types.ts";

/** `delivering`: buying is over, the money waits for the rig to be seen running. */
export type SaleStage = "open" | "delivering" | "failed" | "delivered" | "closed";

const samplesPerEpoch = 24;
/** Epochs after the delivery date in which the proof of a rig that ran before it can still arrive. */
const graceEpochs = 4;

/** Where a sale stands by the clock: the chain marks a sale as failed only when the first buyer is refunded. */
export function stageOf(sale: Sale, now: number, sampleSeconds: number): SaleStage {
  if (sale.state !== "open") return sale.state;
  if (now < sale.closedAt) return "open";
  if (sale.sold < sale.softCap) return "failed";
  return now > sale.deliverBy + graceEpochs * samplesPerEpoch * sampleSeconds ? "failed" : "delivering";
}

export interface Run {
  /** Unix seconds at which its first sample began. */
  from: number;
  samples: number;
}

/**
 * The latest run of samples that were judged and delivered within a window, at most `wanted` samples long; a shorter one
 * is the longest so far. Undefined while there is none.
 */
export function commissioningRun(
  attestations: readonly Attestation[],
  window: { from: number; to: number },
  wanted: number,
  sampleSeconds: number,
): Run | undefined {
  let best: Run | undefined;
  let current: Run | undefined;
  for (const { epoch, judged, delivered } of [...attestations].sort((a, b) => a.epoch - b.epoch)) {
    for (let sample = 0; sample < samplesPerEpoch; sample++) {
      const at = (epoch * samplesPerEpoch + sample) * sampleSeconds;
      const verified = ((judged & delivered) >> sample) & 1;
      if (!verified || at < window.from || at + sampleSeconds > window.to) {
        current = undefined;
        continue;
      }
      const follows = current && current.from + current.samples * sampleSeconds === at;
      current = follows && current ? { ...current, samples: current.samples + 1 } : { from: at, samples: 1 };
      if (current.samples > wanted) current = { from: current.from + sampleSeconds, samples: wanted };
      if (!best || current.samples >= best.samples) best = current;
    }
  }
  return best;
}

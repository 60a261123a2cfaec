import { rigsPerGroup, samplesPerEpoch } from "../../lib/committee.ts";
import type { Words } from "../lib/messages.ts";
import type { Probe } from "./probe.ts";

const rigsPerWord = 10;

/**
 * What the probes of an epoch and group say of each rig and sample: tested by any probe, delivered if no probe failed and the rig did
 * not fail a challenge before. A GPU that was too slow is so until it was fast enough.
 */
export function bitsOf(probes: readonly Probe[]): { tested: Words; delivered: Words } {
  const tested = [0n, 0n, 0n, 0n, 0n] as [bigint, bigint, bigint, bigint, bigint];
  const failed = [0n, 0n, 0n, 0n, 0n];
  for (const { sample, rigIds, delivered } of probes) {
    for (const rigId of rigIds) {
      const { word, bit } = placeOf(rigId, sample);
      tested[word] = (tested[word] ?? 0n) | bit;
      if (!delivered.includes(rigId)) failed[word] = (failed[word] ?? 0n) | bit;
    }
  }
  for (const { rigId, from, to } of failingSamples(probes)) {
    for (let sample = from; sample < to; sample++) {
      const { word, bit } = placeOf(rigId, sample);
      failed[word] = (failed[word] ?? 0n) | bit;
    }
  }
  const delivered = tested.map((bits, word) => bits & ~(failed[word] ?? 0n)) as unknown as Words;
  return { tested, delivered };
}

/** From each failed challenge of a rig to its next one that was delivered, or to the end of the epoch. */
function failingSamples(probes: readonly Probe[]): { rigId: number; from: number; to: number }[] {
  const inOrder = probes.flatMap(({ sample, challenged }) => (challenged ? [{ sample, ...challenged }] : []));
  return inOrder.flatMap(({ rigId, sample, outcome }, i) => {
    if (outcome !== "failed") return [];
    const passed = inOrder.slice(i).find((later) => later.rigId === rigId && later.outcome === "delivered");
    return [{ rigId, from: sample, to: passed?.sample ?? samplesPerEpoch }];
  });
}

/** A rig's 24 sample bits of a report; bit 0 is the epoch's first sample. */
export function samplesOfRig(words: Words, rigId: number): number {
  const { word, bit } = placeOf(rigId, 0);
  return Number(((words[word] ?? 0n) / bit) & 0xffffffn);
}

function placeOf(rigId: number, sample: number): { word: number; bit: bigint } {
  const rig = (rigId - 1) % rigsPerGroup;
  return { word: Math.floor(rig / rigsPerWord), bit: 1n << BigInt((rig % rigsPerWord) * samplesPerEpoch + sample) };
}

import type { GpuModel } from "../../lib/catalog.ts";
import { operationsOf } from "./workload.ts";

/**
 * Dense INT8 operations for each BF16 operation, at least, on the tensor cores that `multiply.cu` uses. Architectures that are not
 * here have no floor: no such cores (Pascal, Volta), fewer of them (Blackwell Ultra), or another vendor's.
 */
const int8PerBf16: Readonly<Record<string, number>> = { Turing: 2, Ampere: 2, Ada: 2, Hopper: 2, Blackwell: 2 };

/** Of the data sheet's rates, what counts as the model. Assumed: no kernel was measured on these models yet. */
const share = 0.25;

/** How often the bytes of C pass the GPU's memory: written, read, and as long again for their hashing. */
const passes = 4;

/** [seconds] for the way there and back */
const roundTrip = 0.5;

type Size = { readonly size: number; readonly rounds: number };

/** Operations per second that a GPU of this model must reach on a challenge, or undefined when it has no floor. */
export function floorOf(model: GpuModel, asked: Size): number | undefined {
  const round = secondsPerRound(model, asked.size);
  return round === undefined ? undefined : operationsOf(asked) / (roundTrip + (asked.rounds * round) / share);
}

/** Rounds that take the slowest GPU of this model so many seconds: long beside the way there, short beside a rental. */
export function roundsFor(model: GpuModel, size: number, seconds: number): number | undefined {
  const round = secondsPerRound(model, size);
  return round === undefined ? undefined : Math.max(1, Math.floor((seconds * share) / round));
}

/** By the data sheet alone. [seconds] */
function secondsPerRound({ architecture, bf16Tflops, memoryGbps }: GpuModel, size: number): number | undefined {
  const factor = int8PerBf16[architecture];
  if (factor === undefined) return undefined;
  return (2 * size ** 3) / (factor * bf16Tflops * 1e12) + (passes * 4 * size ** 2) / (memoryGbps * 1e9);
}

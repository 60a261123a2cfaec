import type { RoundTree } from "./tree.ts";
import type { Seed } from "./workload.ts";

/** Something that multiplies. All engines give the same bits; see `workload.ts`. */
export type Engine = {
  readonly name: string;
  /** Computes a whole round. */
  round(n: number, seed: Seed): Promise<RoundTree>;
  /** Computes some of a round's rows once more, to open them. */
  rows(n: number, seed: Seed, rows: readonly number[]): Promise<Int32Array[]>;
  stop(): Promise<void>;
};

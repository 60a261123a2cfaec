import type { Engine } from "./engine.ts";
import { createRoundTree, hashRow } from "./tree.ts";
import { rowOf, type Seed } from "./workload.ts";

/** The reference: slow, and nothing to misread. */
export function createPlainEngine(): Engine {
  const all = (n: number): number[] => Array.from({ length: n }, (_, row) => row);
  return {
    name: "plain TypeScript",
    async round(n, seed) {
      return createRoundTree(multiply(n, seed, all(n)).map(hashRow));
    },
    async rows(n, seed, rows) {
      return multiply(n, seed, rows);
    },
    async stop() {},
  };
}

function multiply(n: number, seed: Seed, rows: readonly number[]): Int32Array[] {
  const columns = Array.from({ length: n }, (_, j) => rowOf(n, seed, "B", j));
  return rows.map((i) => {
    const a = rowOf(n, seed, "A", i);
    return Int32Array.from(columns, (b) => dot(a, b));
  });
}

function dot(a: Int8Array, b: Int8Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

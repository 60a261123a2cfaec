import { randomInt } from "node:crypto";
import { fill, rowOf, type Seed } from "./workload.ts";

/** How surely a wrong row is found: one in 2^30 passes. [bits] */
const certainty = 30;

/** Columns of B's panel that are made at a time. */
const panel = 64;

/** Vectors that a prover must not know before its rows are committed. Small enough that every sum below stays exact in a double. */
export function drawVectors(n: number, random: (below: number) => number = randomInt): Float64Array[] {
  const bits = Math.min(15, 53 - 14 - 2 * Math.log2(n));
  return Array.from({ length: Math.ceil(certainty / bits) }, () =>
    Float64Array.from({ length: n }, () => random(2 ** bits)),
  );
}

/**
 * Whether rows are rows of the product A * B, without computing it (Freivalds): for a vector r, C[i] . r = A[i] . (B r). The
 * equation holds over the integers; for a wrong row it holds for at most one value of some entry of r.
 */
export function areRowsOfProduct(
  n: number,
  seed: Seed,
  rows: readonly { readonly row: number; readonly values: Int32Array }[],
  vectors: readonly Float64Array[] = drawVectors(n),
): boolean {
  const largest = n * 2 ** 14;
  if (rows.some(({ values }) => values.some((value) => Math.abs(value) > largest))) return false;
  const products = multiplyB(n, seed, vectors);
  return rows.every(({ row, values }) => {
    const a = rowOf(n, seed, "A", row);
    return vectors.every((r, v) => dot(values, r) === dot(a, products[v] as Float64Array));
  });
}

/** B r for each r, a few columns of B at a time. */
function multiplyB(n: number, seed: Seed, vectors: readonly Float64Array[]): Float64Array[] {
  const products = vectors.map(() => new Float64Array(n));
  const columns = new Int8Array(panel * n);
  for (let start = 0; start < n; start += panel) {
    fill(columns, seed, "B", start * n);
    for (const [v, r] of vectors.entries()) {
      for (let j = 0; j < panel; j += 4) {
        addFour(products[v] as Float64Array, columns.subarray(j * n), r.subarray(start + j));
      }
    }
  }
  return products;
}

/** Adds the first four columns, each times its factor. */
function addFour(to: Float64Array, columns: Int8Array, factors: Float64Array): void {
  const n = to.length;
  const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = factors;
  for (let k = 0; k < n; k++) {
    const c0 = columns[k] as number;
    const c1 = columns[k + n] as number;
    const c2 = columns[k + 2 * n] as number;
    const c3 = columns[k + 3 * n] as number;
    to[k] = (to[k] as number) + c0 * f0 + c1 * f1 + c2 * f2 + c3 * f3;
  }
}

function dot(a: Int8Array | Int32Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

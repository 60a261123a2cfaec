import { hash } from "node:crypto";
import { concat, hexToBytes, type Hex } from "viem";

/*
 * What is computed. In every round t, with n = size:
 *   A, B    n x n signed bytes from seed(t)         B is kept by columns, so that a row of it is a column of the factor
 *   C       A[i] . B[j], exact: |C[i][j]| <= n * 2^14 < 2^31
 *   leaves  sha256 of each KiB of C, row after row  n/256 leaves make a row
 *   seed(t + 1) = sha256(seed(t), root(t))          no round can begin before the one before it ended
 * Any engine on any machine gets the same bits.
 */

export type Matrix = "A" | "B";
export type Seed = Uint8Array;

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return hash("sha256", parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts), "buffer");
}

export function firstSeed(challengeId: Hex): Seed {
  return sha256(hexToBytes(challengeId));
}

export function nextSeed(seed: Seed, root: Hex): Seed {
  return sha256(hexToBytes(concat([`0x${Buffer.from(seed).toString("hex")}`, root])));
}

/** Four words that tell one matrix from all others. */
export function keyOf(seed: Seed, matrix: Matrix): readonly [number, number, number, number] {
  const bytes = Buffer.from(sha256(seed, Buffer.from(matrix)));
  return [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8), bytes.readInt32LE(12)];
}

/** Fills `to` with the matrix from entry `start` on, row after row; both are multiples of 4. */
export function fill(to: Int8Array, seed: Seed, matrix: Matrix, start: number): void {
  const [k0, k1, k2, k3] = keyOf(seed, matrix);
  for (let i = 0, word = start / 4; i < to.length; i += 4, word++) {
    let x = (word + k0) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) ^ k1;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) ^ k2;
    x = Math.imul(x ^ (x >>> 16), 0x2c1b3c6d) ^ k3;
    x ^= x >>> 16;
    to[i] = x;
    to[i + 1] = x >> 8;
    to[i + 2] = x >> 16;
    to[i + 3] = x >> 24;
  }
}

export function rowOf(n: number, seed: Seed, matrix: Matrix, row: number): Int8Array {
  const values = new Int8Array(n);
  fill(values, seed, matrix, row * n);
  return values;
}

/** Multiplications and additions of a whole challenge. */
export function operationsOf({ size, rounds }: { readonly size: number; readonly rounds: number }): number {
  return 2 * size ** 3 * rounds;
}

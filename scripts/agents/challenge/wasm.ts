import { readFileSync } from "node:fs";
import type { Engine } from "./engine.ts";
import { createRoundTree, hashRow } from "./tree.ts";
import { keyOf, type Matrix, type Seed } from "./workload.ts";

type Exports = {
  readonly memory: WebAssembly.Memory;
  fill(this: void, to: number, bytes: number, word: number, k0: number, k1: number, k2: number, k3: number): void;
  multiply(this: void, a: number, b: number, c: number, rows: number, n: number): void;
};

/** Rows of A at a time: they stay in the processor's cache while B passes by. */
const panel = 64;
const page = 65_536;

/** WebAssembly with SIMD, one thread: the engine where there is no GPU. */
export function createWasmEngine(): Engine {
  const module = new WebAssembly.Module(readFileSync(new URL("multiply.wasm", import.meta.url)));
  const { memory, fill, multiply } = new WebAssembly.Instance(module).exports as Exports;

  /** B, then a panel of A, then a panel of C. */
  function layOut(n: number): { a: number; b: number; c: number } {
    const a = n * n;
    const c = a + panel * n;
    const pages = Math.ceil((c + panel * n * 4) / page);
    const missing = pages - memory.buffer.byteLength / page;
    if (missing > 0) memory.grow(missing);
    return { a, b: 0, c };
  }

  function put(to: number, n: number, rows: number, seed: Seed, matrix: Matrix, row: number): void {
    fill(to, rows * n, (row * n) / 4, ...keyOf(seed, matrix));
  }

  /** A panel's rows of C, as they lie in memory until the next panel. */
  const rowsAt = (c: number, n: number, count: number): Int32Array[] =>
    Array.from({ length: count }, (_, i) => new Int32Array(memory.buffer, c + i * n * 4, n));

  return {
    name: "WASM SIMD",
    async round(n, seed) {
      const { a, b, c } = layOut(n);
      put(b, n, n, seed, "B", 0);
      const hashes: Uint8Array[] = [];
      for (let row = 0; row < n; row += panel) {
        put(a, n, panel, seed, "A", row);
        multiply(a, b, c, panel, n);
        hashes.push(...rowsAt(c, n, panel).map(hashRow));
      }
      return createRoundTree(hashes);
    },
    async rows(n, seed, rows) {
      const { a, b, c } = layOut(n);
      put(b, n, n, seed, "B", 0);
      const values: Int32Array[] = [];
      for (let at = 0; at < rows.length; at += panel) {
        const some = rows.slice(at, at + panel);
        for (const [i, row] of some.entries()) put(a + i * n, n, 1, seed, "A", row);
        multiply(a, b, c, some.length + (some.length % 2), n);
        values.push(...rowsAt(c, n, some.length).map((view) => view.slice()));
      }
      return values;
    },
    async stop() {},
  };
}

import type { Hex } from "viem";
import type { Engine } from "./engine.ts";
import type { Opening, Picks } from "./messages.ts";
import type { RoundTree } from "./tree.ts";
import { firstSeed, nextSeed, type Seed } from "./workload.ts";

/** A challenge that was computed and can be opened. */
export type Proof = {
  /** One for each round. */
  readonly roots: readonly Hex[];
  /** @throws when a pick is not of this challenge. */
  open(picks: Picks): Promise<Opening>;
};

/** @param id of the challenge */
export async function prove(
  engine: Engine,
  id: Hex,
  { size, rounds }: { readonly size: number; readonly rounds: number },
): Promise<Proof> {
  const done: { seed: Seed; tree: RoundTree }[] = [];
  for (let seed = firstSeed(id); done.length < rounds;) {
    const tree = await engine.round(size, seed);
    done.push({ seed, tree });
    seed = nextSeed(seed, tree.root);
  }

  async function openRound({ round, rows }: Picks[number]): Promise<Opening["rows"]> {
    const known = done[round];
    if (!known) throw new Error(`There is no round ${round}: the challenge has ${rounds}.`);
    const wrong = rows.find((row) => row >= size);
    if (wrong !== undefined) throw new Error(`There is no row ${wrong}: the challenge has ${size}.`);
    const values = await engine.rows(size, known.seed, rows);
    const opened = rows.map(async (row, i) => {
      const path = await known.tree.path(row);
      return { round, row, values: encodeRow(values[i] as Int32Array), path };
    });
    return Promise.all(opened);
  }

  return {
    roots: done.map(({ tree }) => tree.root),
    async open(picks) {
      const rows: Opening["rows"] = [];
      for (const pick of picks) rows.push(...(await openRound(pick)));
      return { challenge: id, rows };
    },
  };
}

function encodeRow(values: Int32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

/** The values of a row, or undefined when it does not have `n`. */
export function decodeRow(text: string, n: number): Int32Array | undefined {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return bytes.length === 4 * n ? new Int32Array(bytes.buffer) : undefined;
}

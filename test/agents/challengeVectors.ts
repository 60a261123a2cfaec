import { readFileSync } from "node:fs";
import type { Hex } from "viem";
import type { Picks } from "../../scripts/agents/challenge/messages.ts";

/** What every engine must give, by the plain reference. */
export type Vector = {
  readonly id: Hex;
  readonly size: number;
  readonly rounds: number;
  readonly roots: readonly Hex[];
  readonly picks: Picks;
  /** The first 48 bytes of each picked row, in base64. */
  readonly rows: readonly string[];
};

export function readVectors(): Vector[] {
  return JSON.parse(readFileSync(new URL("challenge-vectors.json", import.meta.url), "utf8")) as Vector[];
}

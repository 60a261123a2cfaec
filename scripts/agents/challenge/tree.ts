import { toHex, type Hex } from "viem";
import { sha256 } from "./workload.ts";

const leafBytes = 1024;

/** The hash of a row of C: the root of the subtree over its leaves. */
export function hashRow(values: Int32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let layer: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += leafBytes) layer.push(sha256(bytes.subarray(at, at + leafBytes)));
  while (layer.length > 1) layer = pairUp(layer);
  return layer[0] as Uint8Array;
}

/** A round's tree from its rows up. */
export type RoundTree = {
  readonly root: Hex;
  /** The siblings from a row up. */
  path(row: number): Hex[] | Promise<Hex[]>;
};

/** @param rows {@link hashRow} of each row, a power of two of them */
export function createRoundTree(rows: readonly Uint8Array[]): RoundTree {
  const layers = [rows];
  while ((layers.at(-1) as readonly Uint8Array[]).length > 1)
    layers.push(pairUp(layers.at(-1) as readonly Uint8Array[]));
  return {
    root: toHex(layers.at(-1)?.[0] as Uint8Array),
    path: (row) => layers.slice(0, -1).map((layer, height) => toHex(layer[(row >> height) ^ 1] as Uint8Array)),
  };
}

/** Where a path leads. */
export function rootOf(rowHash: Uint8Array, row: number, path: readonly Hex[]): Hex {
  const top = path.reduce((hash, sibling, height) => {
    const other = Buffer.from(sibling.slice(2), "hex");
    return (row >> height) & 1 ? sha256(other, hash) : sha256(hash, other);
  }, rowHash);
  return toHex(top);
}

function pairUp(layer: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: layer.length / 2 }, (_, i) =>
    sha256(layer[2 * i] as Uint8Array, layer[2 * i + 1] as Uint8Array),
  );
}

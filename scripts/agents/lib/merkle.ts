import { concat, keccak256, zeroHash, type Hex } from "viem";

/** A Merkle tree of sorted pairs, as OpenZeppelin's MerkleProof verifies it. */
export type Merkle = {
  /** Zero when there are no leaves. */
  readonly root: Hex;
  /** The siblings from the leaf up. */
  proof(leaf: Hex): Hex[];
};

export function createMerkle(leaves: readonly Hex[]): Merkle {
  const layers: Hex[][] = [[...new Set(leaves)].sort()];
  for (let layer = layers[0] as Hex[]; layer.length > 1; layers.push(layer)) {
    layer = Array.from({ length: Math.ceil(layer.length / 2) }, (_, i) =>
      hashPair(layer[2 * i] as Hex, layer[2 * i + 1]),
    );
  }
  return {
    root: layers.at(-1)?.[0] ?? zeroHash,
    proof(leaf) {
      let index = layers[0]?.indexOf(leaf) ?? -1;
      if (index < 0) throw new Error(`${leaf} is not a leaf of this tree.`);
      const siblings = layers.map((layer) => {
        const sibling = layer[index ^ 1];
        index >>= 1;
        return sibling;
      });
      return siblings.filter((sibling) => sibling !== undefined);
    },
  };
}

/** A leaf without a partner rises as it is. */
function hashPair(a: Hex, b: Hex | undefined): Hex {
  if (b === undefined) return a;
  return keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a]));
}

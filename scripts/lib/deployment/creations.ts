import { getContractAddress, isAddressEqual, type Address, type Hex, type PublicClient } from "viem";
import type { ContractName } from "../../../contracts/index.ts";

export type Creation = { readonly from: Address; readonly input: Hex };
export type Places = Readonly<
  Partial<Record<ContractName, { readonly address: Address; readonly startBlock: number }>>
>;

/** A local chain's contracts count from block 0: there the first blocks are searched. */
const searched = 300n;

/** The transactions that made the contracts, as far as they are in the blocks that the deployment names. */
export async function creationsOf(publicClient: PublicClient, places: Places): Promise<Map<ContractName, Creation>> {
  const found = new Map<ContractName, Creation>();
  const blocks = new Set(Object.values(places).map(({ startBlock }) => BigInt(startBlock)));
  const head = await publicClient.getBlockNumber();
  if (blocks.delete(0n)) for (let block = 1n; block <= (head < searched ? head : searched); block++) blocks.add(block);
  for (const blockNumber of blocks) {
    const { transactions } = await publicClient.getBlock({ blockNumber, includeTransactions: true });
    for (const { from, to, nonce, input } of transactions) {
      if (to !== null) continue;
      const made = getContractAddress({ from, nonce: BigInt(nonce) });
      for (const [name, { address }] of Object.entries(places)) {
        if (isAddressEqual(address, made)) found.set(name as ContractName, { from, input });
      }
    }
  }
  return found;
}

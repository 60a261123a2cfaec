import { type Address, createTestClient, http, parseEther, publicActions } from "viem";
import { chain } from "../lib/chain.ts";
import { setChainTime } from "../lib/clock.ts";

const client = createTestClient({
  mode: "hardhat",
  chain,
  transport: http(chain.rpcUrls.default.http[0]),
}).extend(publicActions);

/** Moves the chain's clock forward: the next block is that much later, and made at once. */
export async function moveTime(seconds: number): Promise<void> {
  await client.increaseTime({ seconds });
  await client.mine({ blocks: 1 });
  const { timestamp } = await client.getBlock();
  setChainTime(timestamp);
}

/** Gives an account ten ether more, for fees. */
export async function giveEther(address: Address): Promise<void> {
  const value = await client.getBalance({ address });
  await client.setBalance({ address, value: value + parseEther("10") });
}

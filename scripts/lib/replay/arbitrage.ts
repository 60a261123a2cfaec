import { maxUint256 } from "viem";
import type { HDAccount } from "viem/accounts";
import type { Contracts } from "../../../contracts/index.ts";
import { localAccount } from "../accounts.ts";
import { routerOf, uniswap } from "../pool.ts";
import type { Sender } from "../sender.ts";
import type { Books } from "./books.ts";

const hour = 3_600;
/** Trades with the pool alone: rents nothing, holds no shares. */
const trader: HDAccount = localAccount("investor", 4);

/** Renters who pay in RACK take USDC out of the pool, and RACK gets cheaper there. */
export type Arbitrage = {
  /** Brings as much USDC back as was taken since the last time, as a trader would for whom RACK became cheap. */
  restore(): Promise<void>;
};

export async function openArbitrage(
  sender: Sender,
  { USDC, RackToken }: Pick<Contracts, "USDC" | "RackToken">,
  books: Books,
): Promise<Arbitrage> {
  const treasury = localAccount("deployer");
  const router = routerOf(treasury.address);
  const { abi } = await uniswap("v2-periphery/build/UniswapV2Router02.json");
  await sender.send(trader, { ...USDC, functionName: "approve", args: [router, maxUint256] });
  let restored = 0n;
  return {
    async restore() {
      const amount = books.swapped - restored;
      if (amount === 0n) return;
      restored = books.swapped;
      await sender.send(treasury, { ...USDC, functionName: "faucet", args: [trader.address, amount] });
      const deadline = BigInt((sender.time ?? 0) + hour);
      const args = [amount, 0n, [USDC.address, RackToken.address], trader.address, deadline];
      await sender.send(trader, { address: router, abi, functionName: "swapExactTokensForTokens", args });
    },
  };
}

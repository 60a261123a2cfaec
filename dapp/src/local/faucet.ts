import type { Address } from "viem";
import type { Config } from "wagmi";
import { protocol } from "../lib/protocol.ts";
import { sendTransaction, toCall } from "../lib/transactions.ts";

const amount = 10_000_000_000n;

/** Gives an account 10,000 test USDC. Only a test chain's token has this. */
export async function askFaucet(config: Config, to: Address): Promise<void> {
  const call = toCall({ ...protocol.USDC, functionName: "faucet", args: [to, amount] });
  await sendTransaction(config, { id: "faucet", title: "Get 10,000 test USDC", call });
}

import type { Hash } from "viem";
import { getCapabilities, sendCalls, waitForCallsStatus } from "viem/actions";
import { chain } from "./chain.ts";
import type { Call, WalletClient } from "./transactions.ts";

/** Whether a wallet sends several calls as one (EIP-5792): by itself, after the person changed the account, or not at all. */
export type Batching = "supported" | "ready" | "unsupported";

export async function batchingOf(wallet: WalletClient): Promise<Batching> {
  // Most wallets have never heard of the question.
  const capabilities = await getCapabilities(wallet, { chainId: chain.id }).catch(() => undefined);
  return capabilities?.atomic?.status ?? "unsupported";
}

/** Sends all calls or none. Answers with the name by which the wallet knows the batch. */
export async function sendBatch(wallet: WalletClient, calls: readonly Call[]): Promise<string> {
  const { id } = await sendCalls(wallet, {
    account: wallet.account,
    chain: wallet.chain,
    forceAtomic: true,
    calls: calls.map(({ address: to, ...call }) => ({ to, ...call })),
  });
  return id;
}

const day = 86_400_000;

/** Waits until a batch is in the chain. Answers with the transaction that holds its last call. */
export async function transactionOf(wallet: WalletClient, id: string): Promise<Hash> {
  const { status, statusCode, receipts } = await waitForCallsStatus(wallet, { id, timeout: day });
  const hash = receipts?.at(-1)?.transactionHash;
  if (status === "success" && hash) return hash;
  if (statusCode === 400) throw new Error("The wallet gave the transaction up. Nothing was sent");
  throw new Error("The chain refused the transaction: something changed after the check");
}

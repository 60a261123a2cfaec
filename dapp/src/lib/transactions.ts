import type { Config } from "wagmi";
import { getClient, getConnection, getConnectorClient, watchConnection } from "wagmi/actions";
import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type Client,
  type Hash,
  type TransactionReceipt,
  type Transport,
} from "viem";
import { simulateContract, waitForTransactionReceipt, writeContract } from "viem/actions";
import type { Batching } from "./batch.ts";
import { chain } from "./chain.ts";
import { describeError, lacksAllowance } from "./errors.ts";
import { createStore } from "./store.ts";

type Writable = "nonpayable" | "payable";

/** A contract write, ready to be simulated and sent. Made by `toCall`, which checks the arguments against the ABI. */
export interface Call {
  address: Address;
  abi: Abi;
  functionName: string;
  args: readonly unknown[];
  value?: bigint;
  /** What must happen just before it, in the same confirmation. Only for wallets that send batches: see `Signer.batching`. */
  after?: Call;
  /** What the button says while the wallet asks; "Confirm in your wallet" unless given. */
  step?: string;
}

/** Describes a contract write. Wrong names or arguments do not compile. */
export function toCall<
  const abi extends Abi,
  name extends ContractFunctionName<abi, Writable>,
  const args extends ContractFunctionArgs<abi, Writable, name>,
>(call: { address: Address; abi: abi; functionName: name; args: args; value?: bigint }): Call {
  return call as Call;
}

/** Bare clients: the actions are imported one by one from `viem/actions`, which keeps the others out of the bundle. */
export type ChainClient = Client<Transport, Chain>;
export type WalletClient = Client<Transport, Chain, Account>;

/** What a call that needs steps before it (a permit, an approval) may use. */
export interface Signer {
  account: Address;
  client: ChainClient;
  wallet: WalletClient;
  /** Names what the wallet is about to show: "Sign the permit". */
  step: (text: string) => void;
  /** Whether the wallet sends a call and what must come before it as one. */
  batching: () => Promise<Batching>;
  /** Sends a call of its own first, named by its step, and waits for it. */
  send: (call: Call, step: string) => Promise<TransactionReceipt>;
}

export type CallSource = Call | ((signer: Signer) => Promise<Call>);

export type Flow =
  | { status: "idle" }
  | { status: "simulating" }
  | { status: "confirming"; step: string }
  | { status: "pending"; hash: Hash; batch?: undefined }
  /** A batch that the wallet has, and nobody else yet. */
  | { status: "pending"; batch: string; hash?: undefined }
  | { status: "done"; hash: Hash }
  | { status: "failed"; text: string; rejected: boolean; hash?: Hash };

export interface Transaction {
  /** One per button: a second click on the same button continues the same flow. */
  id: string;
  /** What it does, as a person would say it: "Rent 1 GPU of rig 4". */
  title: string;
  account: Address;
  flow: Flow;
}

const storageKey = `rackshare.pending.${chain.id}`;

/** All flows of this page, by id. Those that wait for a receipt survive a reload. */
export const transactions = createStore<ReadonlyMap<string, Transaction>>(readPending());

export interface SendParameters {
  id: string;
  title: string;
  call: CallSource;
}

/** Prepares, simulates, sends and follows one write. Never throws: the flow carries the failure. Returns the receipt. */
export async function sendTransaction(
  config: Config,
  parameters: SendParameters,
): Promise<TransactionReceipt | undefined> {
  const { id, title, call: source } = parameters;
  const account = getConnection(config).address;
  if (!account) return undefined;
  const update = (flow: Flow) => put({ id, title, account, flow });
  let sentBefore = false;
  update({ status: "simulating" });
  try {
    const client = getClient(config, { chainId: chain.id }) as ChainClient;
    const wallet = (await getConnectorClient(config, { account, chainId: chain.id })) as WalletClient;
    const step = (text: string) => update({ status: "confirming", step: text });
    const submit = async (call: Call, text: string): Promise<Hash> => {
      update({ status: "simulating" });
      if (call.after) return submitBatch(call.after, call, text);
      const { request } = await simulateContract(client, { ...call, account: wallet.account });
      step(text);
      return writeContract(wallet, request);
    };
    const submitBatch = async (first: Call, then: Call, text: string): Promise<Hash> => {
      const { sendBatch, transactionOf } = await import("./batch.ts");
      await simulateContract(client, { ...first, account: wallet.account });
      // Alone it fails for want of what comes before it. Whatever else the contract says is worth knowing now.
      await simulateContract(client, { ...then, account: wallet.account }).catch((error: unknown) => {
        if (!lacksAllowance(error)) throw error;
      });
      step(text);
      const batch = await sendBatch(wallet, [first, then]);
      update({ status: "pending", batch });
      return transactionOf(wallet, batch);
    };
    const send: Signer["send"] = async (call, text) => {
      const hash = await submit(call, text);
      // A reload follows this step alone, so what is remembered promises no more than it.
      put({ id, title: text, account, flow: { status: "pending", hash } });
      const receipt = await receiptOf(client, hash);
      sentBefore = true;
      return receipt;
    };
    const batching = async () => (await import("./batch.ts")).batchingOf(wallet);
    const signer = { account, client, wallet, step, batching, send };
    const call = typeof source === "function" ? await source(signer) : source;
    const hash = await submit(call, call.step ?? "Confirm in your wallet");
    update({ status: "pending", hash });
    const receipt = await receiptOf(client, hash);
    finish({ id, title, account, flow: { status: "done", hash: receipt.transactionHash } });
    return receipt;
  } catch (error) {
    const pending = transactions.get().get(id)?.flow;
    const hash = pending?.status === "pending" ? pending.hash : undefined;
    const { text, rejected } = describeError(error);
    const told =
      sentBefore && rejected ? "You declined the rest in your wallet. What you confirmed before is done." : text;
    update({ status: "failed", text: told, rejected, hash });
    return undefined;
  }
}

/** Follows a transaction that was sent before a reload. */
export async function resumeTransaction(config: Config, transaction: Transaction): Promise<void> {
  if (transaction.flow.status !== "pending") return;
  let { hash } = transaction.flow;
  const client = getClient(config, { chainId: chain.id }) as ChainClient;
  try {
    hash ??= await hashOfBatch(config, transaction.account, transaction.flow.batch ?? "");
    await receiptOf(client, hash);
    finish({ ...transaction, flow: { status: "done", hash } });
  } catch (error) {
    put({ ...transaction, flow: { status: "failed", text: describeError(error).text, rejected: false, hash } });
  }
}

/** Only the wallet knows of a batch, so it must be connected again first. */
async function hashOfBatch(config: Config, account: Address, batch: string): Promise<Hash> {
  await new Promise<void>((resolve) => {
    const check = () => getConnection(config).address === account && (stop(), resolve());
    const stop = watchConnection(config, { onChange: check });
    check();
  });
  const wallet = (await getConnectorClient(config, { account, chainId: chain.id })) as WalletClient;
  return (await import("./batch.ts")).transactionOf(wallet, batch);
}

/** Shows the end of a flow for a moment, then lets its button be idle again. */
function finish(transaction: Transaction): void {
  put(transaction);
  setTimeout(() => {
    if (transactions.get().get(transaction.id) !== transaction) return;
    const next = new Map(transactions.get());
    next.delete(transaction.id);
    transactions.set(next);
  }, 1_500);
}

async function receiptOf(client: ChainClient, hash: Hash): Promise<TransactionReceipt> {
  let cancelled = false;
  const receipt = await waitForTransactionReceipt(client, {
    hash,
    onReplaced: ({ reason }) => (cancelled = reason === "cancelled"),
  });
  if (cancelled) throw new Error("The transaction was cancelled in the wallet");
  if (receipt.status === "reverted")
    throw new Error("The chain refused the transaction: something changed after the check");
  return receipt;
}

function put(transaction: Transaction): void {
  const next = new Map(transactions.get()).set(transaction.id, transaction);
  transactions.set(next);
  const pending = [...next.values()].filter(({ flow }) => flow.status === "pending");
  sessionStorage.setItem(storageKey, JSON.stringify(pending));
}

function readPending(): ReadonlyMap<string, Transaction> {
  try {
    const stored = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as Transaction[];
    return new Map(stored.map((transaction) => [transaction.id, transaction]));
  } catch {
    return new Map();
  }
}

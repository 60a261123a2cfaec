import type { Config } from "wagmi";
import { getClient, getConnection, getConnectorClient } from "wagmi/actions";
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
import { chain } from "./chain.ts";
import { describeError } from "./errors.ts";
import { createStore } from "./store.ts";

type Writable = "nonpayable" | "payable";

/** A contract write, ready to be simulated and sent. Made by `toCall`, which checks the arguments against the ABI. */
export interface Call {
  address: Address;
  abi: Abi;
  functionName: string;
  args: readonly unknown[];
  value?: bigint;
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
  /** Sends a call of its own first and waits for it. */
  send: (call: Call, step: string) => Promise<TransactionReceipt>;
}

export type CallSource = Call | ((signer: Signer) => Promise<Call>);

export type Flow =
  | { status: "idle" }
  | { status: "simulating" }
  | { status: "confirming"; step: string }
  | { status: "pending"; hash: Hash }
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
  update({ status: "simulating" });
  try {
    const client = getClient(config, { chainId: chain.id }) as ChainClient;
    const wallet = (await getConnectorClient(config, { account, chainId: chain.id })) as WalletClient;
    const step = (text: string) => update({ status: "confirming", step: text });
    const submit = async (call: Call, text: string) => {
      update({ status: "simulating" });
      const { request } = await simulateContract(client, { ...call, account: wallet.account });
      step(text);
      return writeContract(wallet, request);
    };
    const send: Signer["send"] = async (call, text) => {
      const hash = await submit(call, text);
      update({ status: "pending", hash });
      return receiptOf(client, hash);
    };
    const call = typeof source === "function" ? await source({ account, client, wallet, step, send }) : source;
    const hash = await submit(call, "Confirm in your wallet");
    update({ status: "pending", hash });
    const receipt = await receiptOf(client, hash);
    finish({ id, title, account, flow: { status: "done", hash: receipt.transactionHash } });
    return receipt;
  } catch (error) {
    const pending = transactions.get().get(id)?.flow;
    const hash = pending?.status === "pending" ? pending.hash : undefined;
    const { text, rejected } = describeError(error);
    update({ status: "failed", text, rejected, hash });
    return undefined;
  }
}

/** Follows a transaction that was sent before a reload. */
export async function resumeTransaction(config: Config, transaction: Transaction): Promise<void> {
  if (transaction.flow.status !== "pending") return;
  const { hash } = transaction.flow;
  const client = getClient(config, { chainId: chain.id }) as ChainClient;
  try {
    await receiptOf(client, hash);
    finish({ ...transaction, flow: { status: "done", hash } });
  } catch (error) {
    put({ ...transaction, flow: { status: "failed", text: describeError(error).text, rejected: false, hash } });
  }
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

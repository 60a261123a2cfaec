import type { Page } from "@playwright/test";
import {
  type Account,
  type Address,
  type Hex,
  type TypedDataDefinition,
  createPublicClient,
  createWalletClient,
  defineChain,
  hexToNumber,
  http,
  numberToHex,
} from "viem";

export interface TestWallet {
  /** Every request that needed the person, in order: "eth_sendTransaction". */
  readonly asked: string[];
  /** Declines the next request that needs the person, or the one after so many, with code 4001. */
  rejectNext: (after?: number) => void;
  /** Moves the wallet to another network, as a person would in the wallet itself. */
  setChain: (chainId: number) => Promise<void>;
  /** Moves the wallet to another account. */
  setAccount: (account: Account) => Promise<void>;
}

interface TestWalletParameters {
  account: Account;
  rpcUrl: string;
  /** The network the wallet starts on. Default 31337. */
  chainId?: number;
  name?: string;
  /** Whether it sends several calls as one (EIP-5792). Default no, as most wallets. */
  batches?: boolean;
}

interface RpcRequest {
  method: string;
  params?: unknown[];
}

const prompts = new Set([
  "eth_requestAccounts",
  "wallet_requestPermissions",
  "wallet_switchEthereumChain",
  "eth_sendTransaction",
  "eth_signTypedData_v4",
  "personal_sign",
  "wallet_sendCalls",
]);

/** Puts a wallet into the page: announced by EIP-6963 there, keys and signatures here. Call it before `page.goto`. */
export async function installTestWallet(page: Page, parameters: TestWalletParameters): Promise<TestWallet> {
  const { rpcUrl, name = "Test wallet", batches = false } = parameters;
  let { account, chainId = 31337 } = parameters;
  let connected = false;
  let untilRejection: number | undefined;
  const asked: string[] = [];
  const sentBatches = new Map<string, Hex[]>();
  const transport = http(rpcUrl);
  const node = createPublicClient({ transport });

  const emit = (event: string, value: unknown) =>
    page.evaluate(([type, detail]) => window.dispatchEvent(new CustomEvent(`testwallet:${type}`, { detail })), [
      event,
      value,
    ] as const);

  const answer = async ({ method, params = [] }: RpcRequest): Promise<unknown> => {
    if (prompts.has(method)) {
      asked.push(method);
      if (untilRejection !== undefined && untilRejection-- === 0) {
        untilRejection = undefined;
        throw Object.assign(new Error("User rejected the request."), { code: 4001 });
      }
    }
    if (batches && method in batchMethods) return batchMethods[method]?.(params);
    switch (method) {
      case "eth_chainId":
        return numberToHex(chainId);
      case "eth_accounts":
        return connected ? [account.address] : [];
      case "eth_requestAccounts":
        connected = true;
        return [account.address];
      case "wallet_requestPermissions":
        connected = true;
        return [{ caveats: [{ type: "restrictReturnedAccounts", value: [account.address] }] }];
      case "wallet_revokePermissions":
        connected = false;
        return null;
      case "wallet_switchEthereumChain":
        chainId = hexToNumber((params[0] as { chainId: Hex }).chainId);
        await emit("chainChanged", numberToHex(chainId));
        return null;
      case "eth_sendTransaction":
        return send(params[0] as { to: Address; data?: Hex; value?: Hex; gas?: Hex });
      case "eth_signTypedData_v4":
        return account.signTypedData?.(JSON.parse(params[1] as string) as TypedDataDefinition);
      case "personal_sign":
        return account.signMessage?.({ message: { raw: params[0] as Hex } });
      default:
        return node.request({ method, params } as Parameters<typeof node.request>[0]);
    }
  };

  const send = ({ to, data, value, gas }: { to: Address; data?: Hex; value?: Hex; gas?: Hex }) => {
    const chain = defineChain({
      id: chainId,
      name: "Test chain",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    });
    const client = createWalletClient({ account, chain, transport });
    return client.sendTransaction({
      to,
      data,
      value: value ? BigInt(value) : undefined,
      gas: gas ? BigInt(gas) : undefined,
    });
  };

  // Stands in for the atomic execution of a smart account, which no key has: the calls follow one another, each in its block.
  const batchMethods: Record<string, (params: unknown[]) => Promise<unknown>> = {
    wallet_getCapabilities: async () => ({ [numberToHex(chainId)]: { atomic: { status: "supported" } } }),
    wallet_sendCalls: async ([batch]) => {
      const { calls } = batch as { calls: { to: Address; data?: Hex; value?: Hex }[] };
      const hashes: Hex[] = [];
      for (const call of calls) hashes.push(await send(call));
      const id = numberToHex(sentBatches.size + 1, { size: 32 });
      sentBatches.set(id, hashes);
      return { id };
    },
    wallet_getCallsStatus: async ([id]) => ({
      version: "2.0.0",
      id,
      chainId: numberToHex(chainId),
      status: 200,
      atomic: true,
      receipts: await Promise.all(
        (sentBatches.get(id as string) ?? []).map((hash) => {
          return node.request({ method: "eth_getTransactionReceipt", params: [hash] });
        }),
      ),
    }),
  };

  // Errors cross into the page as plain JSON, because exposed functions would lose their code.
  await page.exposeFunction("testWalletRequest", (request: RpcRequest) =>
    answer(request).then(
      (result) => ({ result: result ?? null }),
      (error: { code?: number; message?: string; data?: unknown }) => ({
        error: { code: error.code ?? -32603, message: error.message ?? "Failed", data: error.data },
      }),
    ),
  );
  await page.addInitScript(announce, name);

  return {
    asked,
    rejectNext: (after = 0) => {
      untilRejection = after;
    },
    setChain: async (next) => {
      chainId = next;
      await emit("chainChanged", numberToHex(next));
    },
    setAccount: async (next) => {
      account = next;
      await emit("accountsChanged", [next.address]);
    },
  };
}

/** Runs in the page. */
function announce(name: string): void {
  interface Reply {
    result?: unknown;
    error?: { code: number; message: string; data?: unknown };
  }
  type Bridge = { testWalletRequest: (request: unknown) => Promise<Reply> };
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const provider = {
    request: async (request: unknown) => {
      const { result, error } = await (window as unknown as Bridge).testWalletRequest(request);
      if (error) throw Object.assign(new Error(error.message), error);
      return result;
    },
    on: (event: string, listener: (value: unknown) => void) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    removeListener: (event: string, listener: (value: unknown) => void) => listeners.get(event)?.delete(listener),
  };
  for (const event of ["accountsChanged", "chainChanged"])
    window.addEventListener(`testwallet:${event}`, (message) => {
      for (const listener of listeners.get(event) ?? []) listener((message as CustomEvent).detail);
    });
  const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" rx="2" fill="#777"/></svg>')}`;
  const info = { uuid: "7a3f0c1e-0d53-4f0e-9d4b-0c6a5f1b2e11", name, rdns: "test.wallet", icon };
  const say = () =>
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  window.addEventListener("eip6963:requestProvider", say);
  say();
}

import {
  type Address,
  type EIP1193RequestFn,
  type Hex,
  createPublicClient,
  createWalletClient,
  hexToBigInt,
  hexToString,
  http,
  isHex,
  numberToHex,
} from "viem";
import { localAccount } from "../../../scripts/lib/accounts.ts";
import { chain, localChainId } from "../lib/chain.ts";
import { localAccounts, localWalletRdns } from "../lib/localAccounts.ts";
import { createStore } from "../lib/store.ts";

/** Who a newcomer may be: the local world's own accounts, whose keys everybody knows. */
const signers = [
  { role: "Investor", account: localAccount("investor") },
  { role: "Renter", account: localAccount("renter") },
  { role: "Host", account: localAccount("host") },
  { role: "Inspector", account: localAccount("inspector") },
  { role: "Second investor", account: localAccount("investor", 1) },
  { role: "Second renter", account: localAccount("renter", 1) },
  { role: "Second host", account: localAccount("host", 1) },
  { role: "Admin", account: localAccount("deployer") },
];
const storageKey = "rackshare.localAccount";
const connectedKey = "rackshare.localConnected";

export type WalletRequest =
  | { kind: "transaction"; from: Address; to?: Address; data: Hex; value: bigint }
  | {
      kind: "typedData";
      from: Address;
      domain: Record<string, unknown>;
      primaryType: string;
      message: Record<string, unknown>;
    }
  | { kind: "message"; from: Address; text: string };

/** What the wallet asks the person right now, and where the answer goes. */
export const openRequest = createStore<{ request: WalletRequest; answer: (confirmed: boolean) => void } | null>(null);

interface RpcRequest {
  method: string;
  params?: unknown;
}
interface RpcTransaction {
  to?: Address;
  data?: Hex;
  value?: Hex;
  gas?: Hex;
}

class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const transport = http(chain.rpcUrls.default.http[0]);
const client = createPublicClient({ chain, transport });
const listeners = new Map<string, Set<(value: unknown) => void>>();
let selected = readSelected();

const provider = {
  request: (async ({ method, params }: RpcRequest) => {
    const list = (Array.isArray(params) ? params : []) as unknown[];
    switch (method) {
      case "eth_chainId":
        return numberToHex(chain.id);
      case "eth_accounts":
        return localStorage.getItem(connectedKey) ? [current().account.address] : [];
      case "eth_requestAccounts":
        localStorage.setItem(connectedKey, "yes");
        return [current().account.address];
      case "wallet_requestPermissions":
        localStorage.setItem(connectedKey, "yes");
        return [{ caveats: [{ type: "restrictReturnedAccounts", value: [current().account.address] }] }];
      case "wallet_revokePermissions":
        localStorage.removeItem(connectedKey);
        return null;
      case "wallet_switchEthereumChain":
        if (hexToBigInt((list[0] as { chainId: Hex }).chainId) !== BigInt(chain.id))
          throw new RpcError(4902, "The local wallet knows the local chain only.");
        return null;
      case "eth_sendTransaction":
        return sendTransaction(list[0] as RpcTransaction);
      case "eth_signTypedData_v4":
        return signTypedData(list[1] as string);
      case "personal_sign":
        return signMessage(list[0] as string);
      default:
        return client.request({ method, params } as Parameters<typeof client.request>[0]);
    }
  }) as EIP1193RequestFn,
  on: (event: string, listener: (value: unknown) => void) => {
    listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
  },
  removeListener: (event: string, listener: (value: unknown) => void) => {
    listeners.get(event)?.delete(listener);
  },
};

const icon =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#191b18"/>' +
      '<g fill="none" stroke="#5ccfa3" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">' +
      '<path d="m9 11 5 5-5 5M17 21h6"/></g></svg>',
  );

/** Announces the wallet by EIP-6963 and publishes its accounts. Refuses any chain but the local one. */
export function announceDevWallet(): void {
  if (chain.id !== localChainId) throw new Error("The local wallet exists on the local chain only.");
  const info = { uuid: crypto.randomUUID(), name: "Local wallet", rdns: localWalletRdns, icon };
  const detail = Object.freeze({ info, provider });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
  localAccounts.set({
    accounts: signers.map(({ role, account }) => ({ role, address: account.address })),
    select: selectAccount,
  });
}

function selectAccount(address: Address): void {
  selected = Math.max(
    0,
    signers.findIndex(({ account }) => account.address === address),
  );
  localStorage.setItem(storageKey, String(selected));
  for (const listener of listeners.get("accountsChanged") ?? []) listener([current().account.address]);
}

function current() {
  return signers[selected] ?? signers[0]!;
}

/** A newcomer starts as the investor. */
function readSelected(): number {
  const index = Number(localStorage.getItem(storageKey));
  return index in signers ? index : 0;
}

async function confirm(request: WalletRequest): Promise<void> {
  const confirmed = await new Promise<boolean>((answer) => {
    openRequest.get()?.answer(false);
    openRequest.set({ request, answer });
  });
  openRequest.set(null);
  if (!confirmed) throw new RpcError(4001, "User rejected the request.");
}

async function sendTransaction({ to, data = "0x", value, gas }: RpcTransaction): Promise<Hex> {
  const { account } = current();
  const amount = value ? hexToBigInt(value) : 0n;
  await confirm({ kind: "transaction", from: account.address, to, data, value: amount });
  // State can move between the estimate and the block, so leave the gas some room.
  const limit = gas ? hexToBigInt(gas) : ((await client.estimateGas({ account, to, data, value: amount })) * 13n) / 10n;
  return createWalletClient({ account, chain, transport }).sendTransaction({ to, data, value: amount, gas: limit });
}

async function signTypedData(json: string): Promise<Hex> {
  const { account } = current();
  const data = JSON.parse(json) as Parameters<typeof account.signTypedData>[0] & {
    domain: Record<string, unknown>;
    message: Record<string, unknown>;
  };
  const { domain, primaryType, message } = data;
  await confirm({ kind: "typedData", from: account.address, domain, primaryType, message });
  return account.signTypedData(data);
}

async function signMessage(raw: string): Promise<Hex> {
  const { account } = current();
  const text = isHex(raw) ? hexToString(raw) : raw;
  await confirm({ kind: "message", from: account.address, text });
  return account.signMessage({ message: isHex(raw) ? { raw } : raw });
}

import type { Address } from "viem";
import { createStore } from "./store.ts";

export interface LocalAccount {
  address: Address;
  /** What this account plays on the local chain: "Renter". */
  role: string;
}

export interface LocalAccounts {
  accounts: readonly LocalAccount[];
  /** Makes the local wallet act as this account. */
  select: (address: Address) => void;
}

/** EIP-6963 name of the local chain's wallet. */
export const localWalletRdns = "local.rackshare.wallet";

/** Filled by the local chain's wallet; stays empty in a production build, which does not contain that wallet. */
export const localAccounts = createStore<LocalAccounts>({ accounts: [], select: () => undefined });

/** The role that an address plays on the local chain, if it plays one. */
export function roleOf(address: string | undefined): string | undefined {
  return localAccounts.get().accounts.find((account) => account.address === address)?.role;
}

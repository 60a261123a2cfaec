/// <reference types="vite/client" />

/** True where the local chain's wallet, faucet and clock may exist: the dev server, or a build with DAPP_LOCAL_TOOLS=1. */
declare const __LOCAL_TOOLS__: boolean;

/** What clouds charge for a GPU-hour on demand, by model id: USDC units as decimal strings. Read from scripts/data at build time. */
declare const __CLOUD_PRICES__: Readonly<
  Record<string, { min: string; median: string; max: string; offerCount: number } | undefined>
>;

interface ImportMetaEnv {
  readonly VITE_CHAIN_ID?: string;
  readonly VITE_RPC_URL?: string;
  readonly VITE_INDEXER_URL?: string;
  readonly VITE_EXPLORER_URL?: string;
  readonly VITE_WALLETCONNECT_PROJECT_ID?: string;
}

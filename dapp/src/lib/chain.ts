import { defineChain } from "viem";

const env = import.meta.env;
export const localChainId = 31337;

const id = Number(env.VITE_CHAIN_ID ?? localChainId);
const rpcUrl = env.VITE_RPC_URL ?? "http://127.0.0.1:8545";
const explorer = env.VITE_EXPLORER_URL;

/** The one chain this build talks to, from VITE_CHAIN_ID, VITE_RPC_URL and VITE_EXPLORER_URL. */
export const chain = defineChain({
  id,
  name: id === localChainId ? "Local chain" : `Chain ${id}`,
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [rpcUrl] } },
  blockExplorers: explorer ? { default: { name: "Explorer", url: explorer } } : undefined,
});

/** Where the block explorer shows a transaction or an address; undefined on a chain without one. */
export function explorerUrl(kind: "tx" | "address", value: string): string | undefined {
  return explorer ? `${explorer}/${kind}/${value}` : undefined;
}

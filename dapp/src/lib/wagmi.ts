import { createConfig, http } from "wagmi";
import { walletConnect } from "wagmi/connectors";
import { chain } from "./chain.ts";

const projectId = import.meta.env.VITE_WALLETCONNECT_PROJECT_ID;

/**
 * Wallets come from EIP-6963 announcements in the page alone: nothing remote is asked. WalletConnect is offered where the
 * build names a project, and its code is loaded when somebody chooses it.
 */
export const config = createConfig({
  chains: [chain],
  connectors: projectId ? [walletConnect({ projectId, metadata: describeDapp() })] : [],
  transports: { [chain.id]: http(chain.rpcUrls.default.http[0], { retryCount: 1, batch: true }) },
  pollingInterval: 1_000,
});

function describeDapp() {
  const url = window.location.origin;
  return { name: "Rackshare", description: "Own GPUs together.", url, icons: [`${url}/favicon.svg`] };
}

declare module "wagmi" {
  interface Register {
    config: typeof config;
  }
}

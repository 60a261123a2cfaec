import { createConfig, http } from "wagmi";
import { chain } from "./chain.ts";

/** Wallets come from EIP-6963 announcements in the page alone: nothing remote is asked. */
export const config = createConfig({
  chains: [chain],
  transports: { [chain.id]: http(chain.rpcUrls.default.http[0], { retryCount: 1, batch: true }) },
  pollingInterval: 1_000,
});

declare module "wagmi" {
  interface Register {
    config: typeof config;
  }
}

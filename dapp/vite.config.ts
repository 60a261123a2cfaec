import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, loadEnv } from "vite";
import { loadCatalog } from "../scripts/lib/catalog.ts";
import { cloudPrices, loadClouds } from "../scripts/lib/clouds.ts";
import { keepApart } from "./keepApart.ts";
import { type PolicyParameters, policyInPage } from "./contentSecurityPolicy.ts";

const host = "127.0.0.1";
const root = fileURLToPath(new URL(".", import.meta.url));

/** What clouds charge, by model id, as decimal strings. */
const clouds = Object.fromEntries(
  [...cloudPrices(loadClouds(), loadCatalog())].map(([id, { min, median, max, offerCount }]) => [
    id,
    { min: String(min), median: String(median), max: String(max), offerCount },
  ]),
);

/**
 * The dapp's build. `DAPP_LOCAL_TOOLS=1` builds the local chain's wallet, faucet and clock in; without it a production
 * build does not contain that code at all.
 */
export default defineConfig(({ command, mode }) => ({
  root,
  plugins: [
    react(),
    tailwindcss(),
    keepApart("@walletconnect/ethereum-provider"),
    policyInPage(policyParameters(loadEnv(mode, root))),
  ],
  define: {
    __LOCAL_TOOLS__: JSON.stringify(command === "serve" || process.env.DAPP_LOCAL_TOOLS === "1"),
    __CLOUD_PRICES__: JSON.stringify(clouds),
  },
  server: { host, port: 5173 },
  preview: { host, port: 5173 },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Data URLs would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
}));

function policyParameters(env: Record<string, string | undefined>): PolicyParameters {
  return {
    chainId: env.VITE_CHAIN_ID,
    rpcUrl: env.VITE_RPC_URL,
    indexerUrl: env.VITE_INDEXER_URL,
    walletConnect: Boolean(env.VITE_WALLETCONNECT_PROJECT_ID),
  };
}

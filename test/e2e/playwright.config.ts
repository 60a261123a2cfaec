import { defineConfig, devices } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { findBrowser } from "../../scripts/lib/browser.ts";
import { indexerUrl, ports, rpcUrl } from "./ports.ts";

const { executablePath, args, env } = await findBrowser();
const port = ports.dapp;
const root = fileURLToPath(new URL("../..", import.meta.url));
const built = ".rackshare/dapp-e2e";
// A world that already runs is used as it is: start one with `node test/e2e/world.ts`, then run single journeys against it.
const reuseExistingServer = Boolean(process.env.E2E_REUSE);
const vite = `"${process.execPath}" node_modules/vite/bin/vite.js`;

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  // The journeys share one chain, so they run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "en-US",
    timezoneId: "UTC",
    launchOptions: { executablePath, args, env: { ...(process.env as Record<string, string>), ...env } },
    screenshot: { mode: "on", fullPage: true },
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off", // keeping one takes a quarter more of the machine
    actionTimeout: 30_000,
  },
  webServer: [
    {
      command: `"${process.execPath}" test/e2e/world.ts`,
      cwd: root,
      url: `${indexerUrl}/health`,
      timeout: 240_000,
      reuseExistingServer,
      gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
    },
    {
      command: `${vite} build dapp --outDir ../${built} && ${vite} preview dapp --outDir ../${built} --port ${port} --strictPort`,
      cwd: root,
      port,
      reuseExistingServer,
      env: { DAPP_LOCAL_TOOLS: "1", VITE_RPC_URL: rpcUrl, VITE_INDEXER_URL: indexerUrl },
    },
  ],
  projects: [
    { name: "desktop", use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      grep: /@phone/,
      use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 }, channel: undefined },
    },
  ],
});

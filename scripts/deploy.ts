import {
  createPublicClient,
  createWalletClient,
  defineChain,
  getAddress,
  http,
  isAddress,
  type Address,
  type Hex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { localAccount } from "./lib/accounts.ts";
import { loadCatalog } from "./lib/catalog.ts";
import { deploy, localParameters, productionParameters } from "./lib/deploy.ts";
import { writeDeployment } from "./lib/deployments.ts";

/**
 * `npm run deploy` to the local chain; `npm run deploy -- --network <name>` to the chain behind `RPC_URL`, signed by
 * `DEPLOYER_KEY`, with `USDC_ADDRESS`, `ROUTER_ADDRESS`, `TREASURY_ADDRESS`, `ADMIN_ADDRESS` and `GUARDIAN_ADDRESS`. A chain without
 * `USDC_ADDRESS` gets a TestUSD.
 */
async function main(): Promise<void> {
  const network = option("--network") ?? "local";
  const rpcUrl = process.env.RPC_URL ?? (network === "local" ? "http://127.0.0.1:8545" : undefined);
  if (!rpcUrl) throw new Error(`Set RPC_URL to the address of ${network}'s JSON-RPC.`);
  const transport = http(rpcUrl, { maxResponseBodySize: false });
  const id = await createPublicClient({ transport }).getChainId();
  const chain = defineChain({
    id,
    name: network,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const isLocal = id === 31337;
  const account = process.env.DEPLOYER_KEY
    ? privateKeyToAccount(process.env.DEPLOYER_KEY as Hex)
    : isLocal
      ? localAccount("deployer")
      : undefined;
  if (!account) throw new Error("Set DEPLOYER_KEY to the deployer's private key.");
  const publicClient = createPublicClient({ chain, transport, pollingInterval: isLocal ? 50 : 2_000 });
  const walletClient = createWalletClient({ chain, transport, account });
  const deployed = await deploy(
    { publicClient, walletClient },
    {
      ...(isLocal ? localParameters : productionParameters),
      ...(process.env.SAMPLE_SECONDS && { sampleSeconds: Number(process.env.SAMPLE_SECONDS) }),
      usdc: address("USDC_ADDRESS"),
      router: address("ROUTER_ADDRESS"),
      treasury: address("TREASURY_ADDRESS") ?? account.address,
      admin: address("ADMIN_ADDRESS") ?? account.address,
      guardian: address("GUARDIAN_ADDRESS"),
    },
    loadCatalog(),
  );
  await writeDeployment(id, deployed);
  for (const [name, { address: at, block }] of Object.entries(deployed))
    console.log(`${name.padEnd(22)} ${at} block ${block}`);
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  if (at < 0) return undefined;
  const value = process.argv[at + 1];
  if (!value) throw new Error(`${name} needs a value.`);
  return value;
}

function address(name: string): Address | undefined {
  const value = process.env[name];
  if (!value) return undefined;
  if (!isAddress(value)) throw new Error(`${name} is not an address: ${value}`);
  return getAddress(value);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 1;
});

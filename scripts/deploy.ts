import { createWalletClient } from "viem";
import { buildIfStale } from "./lib/build.ts";

/**
 * `npm run deploy` to the local chain; `npm run deploy -- --network <name>` to the chain behind `RPC_URL`, signed by
 * `DEPLOYER_KEY`, with `USDC_ADDRESS`, `ROUTER_ADDRESS`, `TREASURY_ADDRESS`, `ADMIN_ADDRESS` and `GUARDIAN_ADDRESS`. A chain without
 * `USDC_ADDRESS` gets a TestUSD. `SAMPLE_SECONDS` shortens the samples, for chains to try things on.
 */
async function main(): Promise<void> {
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { connectNetwork, deployerOf, optionOf, parametersOf } = await import("./lib/deployEnv.ts");
  const { loadCatalog } = await import("./lib/catalog.ts");
  const { deploy } = await import("./lib/deploy.ts");
  const { writeDeployment } = await import("./lib/deployments.ts");
  const network = optionOf("--network") ?? "local";
  const { chain, transport, publicClient } = await connectNetwork(network);
  const account = deployerOf(chain.id);
  if (!account) throw new Error("Set DEPLOYER_KEY to the deployer's private key.");
  const walletClient = createWalletClient({ chain, transport, account });
  const parameters = parametersOf(chain.id, account.address);
  console.log(`Deploying to ${network}, chain ${chain.id}, as ${account.address}: about 60 transactions.`);
  const deployed = await deploy({ publicClient, walletClient }, parameters, loadCatalog());
  await writeDeployment(chain.id, deployed);
  for (const [name, { address: at, block }] of Object.entries(deployed))
    console.log(`${name.padEnd(22)} ${at} block ${block}`);
  console.log(`contracts/deployments/${chain.id}.json is written: commit it. Next: npm run deploy:check.`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 1;
});

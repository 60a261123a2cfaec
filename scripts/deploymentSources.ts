import { buildIfStale } from "./lib/build.ts";

/**
 * `npm run deploy:sources -- --network <name>`: writes what block explorers ask for to show the sources of the contracts on the chain behind
 * `RPC_URL`: the compiler's standard JSON input, and for each contract its address, name and constructor arguments.
 */
async function main(): Promise<void> {
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { contracts } = await import("../contracts/index.ts");
  const { connectNetwork, optionOf } = await import("./lib/deployEnv.ts");
  const { writeSources } = await import("./lib/deployment/sources.ts");
  const network = optionOf("--network") ?? "local";
  const { chain, publicClient } = await connectNetwork(network);
  const folder = `.rackshare/sources/${chain.id}`;
  const entries = await writeSources(publicClient, contracts(chain.id), folder);
  for (const { name, address, contract } of entries) console.log(`${name.padEnd(22)} ${address} ${contract}`);
  if (entries.length === 0) throw new Error(`No contract of chain ${chain.id} was made from the sources here.`);
  console.log(`${folder}/contracts.json is written, with the compiler's input beside it.`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 1;
});

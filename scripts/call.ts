import { buildIfStale } from "./lib/build.ts";

/**
 * `npm run call -- <contract> <function> [arguments as JSON]`: asks a contract of the deployment on the chain behind `RPC_URL`, or sends it a
 * transaction signed by `KEY`. An amount is in token units; `{"price":1200000}` gives a struct, `Contract` as a string its address.
 */
async function main(): Promise<void> {
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { contracts } = await import("../contracts/index.ts");
  const { callContract } = await import("./lib/callContract.ts");
  const { connectNetwork } = await import("./lib/deployEnv.ts");
  const [contract, name, ...args] = process.argv.slice(2);
  if (!contract || !name) throw new Error("Say npm run call -- <contract> <function> [arguments].");
  const network = await connectNetwork("local");
  const lines = await callContract(network, contracts(network.chain.id), [contract, name, ...args], process.env.KEY);
  for (const line of lines) console.log(line);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 1;
});

import { buildIfStale } from "./lib/build.ts";

/**
 * `npm run deploy:check -- --network <name>`: holds the deployment on the chain behind `RPC_URL` against the compiled contracts and the deploy
 * script, with the environment that it was deployed with (`DEPLOYER_KEY` is not needed), and prints what it found.
 * @returns whether all of it is right.
 */
async function main(): Promise<boolean> {
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { contracts } = await import("../contracts/index.ts");
  const { connectNetwork, optionOf, parametersOf } = await import("./lib/deployEnv.ts");
  const { checkDeployment } = await import("./lib/deployment/checkDeployment.ts");
  const network = optionOf("--network") ?? "local";
  const { chain, publicClient } = await connectNetwork(network);
  const checks = await checkDeployment(publicClient, contracts(chain.id), (deployer) =>
    parametersOf(chain.id, deployer),
  );
  for (const { what, holds, found } of checks) console.log(`${holds ? "holds" : "WRONG"}  ${what}: ${found}`);
  const wrong = checks.filter(({ holds }) => !holds).length;
  console.log(`${network}, chain ${chain.id}: ${checks.length - wrong} of ${checks.length} hold.`);
  return wrong === 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 2;
}

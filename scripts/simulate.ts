import { buildIfStale } from "./lib/build.ts";

/**
 * `npm run simulate`: what attacks on the protocol bring and cost, on the last fourteen days of a production GPU cluster at the deploy
 * script's parameters. `--days <n>` of its 149, `--seed <n>`, `--rack-price <USDC>`, `--json`.
 */
async function main(args: readonly string[]): Promise<void> {
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { parseSimulateOptions } = await import("./lib/simulate/options.ts");
  const { attackJson, simulate } = await import("./lib/simulate/simulate.ts");
  const { attackTable } = await import("./lib/simulate/table.ts");
  const { json, ...options } = parseSimulateOptions(args);
  const attacks = simulate(options);
  if (json) {
    console.log(JSON.stringify({ unit: "USDC * 10^-6", attacks: attacks.map(attackJson) }, null, 2));
    return;
  }
  console.log(`USDC over ${options.days} days of the trace, RACK at ${Number(options.rackPrice) / 1e6} USDC.\n`);
  console.log(attackTable(attacks));
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

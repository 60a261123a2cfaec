import { buildIfStale } from "./lib/build.ts";
import { stopProcesses } from "./lib/processes.ts";
import { parseReplayOptions, type ReplayOptions } from "./lib/replay/options.ts";

/**
 * `npm run replay`: the last fourteen days of a production GPU cluster through the real contracts at production parameters,
 * and a proof of the books. `--days <n>` or `--all` of its 149 days, `--seed <n>`, `--keep` the chain running afterwards,
 * `--indexer` to run one alongside and hold it against the contracts.
 * @returns whether every check holds.
 */
async function main(options: ReplayOptions): Promise<boolean> {
  const startedAt = performance.now();
  await buildIfStale();
  // What reads the contracts' ABIs is loaded after they are built.
  const { replay } = await import("./lib/replay/replay.ts");
  const { requestsOf } = await import("./lib/replay/requests.ts");
  const { productionParameters } = await import("./lib/deploy.ts");
  const { gasTable, rentalTable, splitTable } = await import("./lib/replay/table.ts");

  const replayed = requestsOf(options.days, options.seed, productionParameters);
  const { requests, fleet, span, unmet } = replayed;
  console.log(
    `${requests.length} rentals of ${(span / 86_400).toFixed(0)} days on ${fleet.length} rigs. ${assumptions}`,
  );
  const { chain, sender, books, checks, indexer } = await replay(replayed, options);
  console.log(`\n${rentalTable(fleet, books)}\n\n${splitTable(books)}\n\n${gasTable(books)}\n`);
  console.log(`${unmet} requests were never scheduled by the cluster: demand that nobody met.`);
  for (const { holds, what, found } of checks) console.log(`${holds ? "holds" : "FAILS"}  ${what}: ${found}`);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${sender.transactions} transactions in ${seconds.toFixed(0)} s.`);

  if (options.keep) {
    sender.time = Math.floor(Date.now() / 1000);
    await sender.mine(1);
    await chain.testClient.setIntervalMining({ interval: 1 });
    console.log(
      `The chain goes on at ${chain.rpcUrl}${indexer ? `, the indexer at ${indexer.url}` : ""}. Ctrl-C stops it.`,
    );
    await chain.process.exited;
  }
  await indexer?.stop();
  return checks.every(({ holds }) => holds);
}

const assumptions =
  "A pod below the contracts' minimum (10 minutes, 0.10 USDC) deposits the minimum and closes when it ended; slots are whole slices.";

try {
  const holds = await main(parseReplayOptions(process.argv.slice(2)));
  await stopProcesses();
  process.exit(holds ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stopProcesses();
  process.exit(2);
}

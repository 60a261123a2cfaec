import { createWalletClient, http } from "viem";
import { contracts } from "../contracts/index.ts";
import { buildIfStale } from "./lib/build.ts";
import { localAccount } from "./lib/accounts.ts";
import { loadCatalog } from "./lib/catalog.ts";
import { localChainId, startChain, type StartedChain } from "./lib/chain.ts";
import { deploy, productionParameters } from "./lib/deploy.ts";
import { nextFree } from "./lib/ports.ts";
import { stopProcesses } from "./lib/processes.ts";
import { startProgress } from "./lib/progress.ts";
import { createBooks } from "./lib/replay/books.ts";
import { parseReplayOptions, type ReplayOptions } from "./lib/replay/options.ts";
import { addresses, claimEverything, leadTime, openCluster, planCluster, tailTime } from "./lib/replay/plan.ts";
import { prove, type Before, type Check } from "./lib/replay/proof.ts";
import { requestsOf } from "./lib/replay/requests.ts";
import { gasTable, rentalTable, splitTable } from "./lib/replay/table.ts";
import { createSender, type Sender } from "./lib/sender.ts";
import { createTimeline, type Timeline } from "./lib/timeline.ts";

const hour = 3_600;

/**
 * `npm run replay`: the last fourteen days of a production GPU cluster through the real contracts at production parameters,
 * and a proof of the books. `--days <n>` or `--all` of its 149 days, `--seed <n>`, `--keep` the chain running afterwards,
 * `--indexer` to run one alongside and hold it against the contracts.
 */
async function main(options: ReplayOptions): Promise<boolean> {
  const startedAt = performance.now();
  await buildIfStale();
  const replayed = requestsOf(options.days, options.seed, productionParameters);
  const { fleet, requests, span, unmet } = replayed;
  console.log(`${requests.length} rentals of ${span / 86_400} days on ${fleet.length} rigs. ${assumptions}`);

  const now = Math.floor(Date.now() / 1000);
  const begins = Math.floor((now - span - leadTime - tailTime - 2 * hour) / hour) * hour;
  const chain = await startChain({ port: await nextFree(8600), date: new Date(begins * 1000), name: "replay-chain" });
  await deployAtProduction(chain);
  const protocol = contracts(localChainId);
  await chain.testClient.setIntervalMining({ interval: 0 });
  const alongside = options.indexer ? await import("./lib/replay/alongside.ts") : undefined;
  const indexer = await alongside?.startAlongside(chain.rpcUrl);

  const sender = createSender(chain);
  const books = createBooks(protocol);
  sender.onReceipt = books.record;
  sender.time = begins + hour;
  await openCluster({ chain, protocol, sender, fleet });
  const before = await readBefore(chain);
  const timeline = createTimeline();
  const from = begins + hour + leadTime;
  const to = planCluster({ chain, protocol, sender, timeline, fleet, from }, replayed, options.seed);
  await runWithProgress(timeline, sender, from, to);
  sender.time = to;
  await claimEverything({ chain, protocol, sender, fleet });

  const checks = await prove(chain, protocol, books, before);
  if (indexer && alongside) checks.push(await alongside.checkReconcile(indexer, chain));
  console.log(`\n${rentalTable(fleet, books)}\n\n${splitTable(books)}\n\n${gasTable(books)}\n`);
  console.log(`${unmet} requests were never scheduled by the cluster: demand that nobody met.`);
  console.log(checks.map(line).join("\n"));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${sender.transactions} transactions in ${seconds.toFixed(0)} s.`);
  if (options.keep) await keep(chain, sender);
  await indexer?.stop();
  return checks.every(({ holds }) => holds);
}

const assumptions =
  "A pod below the contracts' minimum (10 minutes, 0.10 USDC) deposits the minimum and closes when it ended; slots are whole slices.";

function line({ holds, what, found }: Check): string {
  return `${holds ? "holds" : "FAILS"}  ${what}: ${found}`;
}

async function deployAtProduction(chain: StartedChain): Promise<void> {
  const account = localAccount("deployer");
  const walletClient = createWalletClient({ chain: chain.publicClient.chain, transport: http(chain.rpcUrl), account });
  const parameters = { ...productionParameters, treasury: account.address, admin: account.address };
  const deployed = await deploy({ publicClient: chain.publicClient, walletClient }, parameters, loadCatalog());
  const known = contracts(localChainId).RentalEscrow.address;
  if (deployed.RentalEscrow.address !== known)
    throw new Error('Run "npm run deploy" on a local chain: addresses changed.');
}

async function readBefore({ publicClient }: StartedChain): Promise<Before> {
  const { USDC, RigRegistry } = contracts(localChainId);
  const balance = (of: `0x${string}`) => publicClient.readContract({ ...USDC, functionName: "balanceOf", args: [of] });
  let rentersHad = 0n;
  for (const renter of addresses.renters) rentersHad += await balance(renter);
  const bondsPosted = await publicClient.readContract({ ...RigRegistry, functionName: "bonds" });
  return { ...addresses, rentersHad, bondsPosted, treasuryHad: await balance(addresses.treasury) };
}

/** Counts hours of the trace. */
async function runWithProgress(timeline: Timeline, sender: Sender, from: number, to: number): Promise<void> {
  const progress = startProgress("Replaying", Math.ceil((to - from) / hour));
  let told = 0;
  await timeline.run(sender, (time) => {
    const hours = Math.max(0, Math.ceil((time - from) / hour));
    if (hours > told) progress.step(hours - told);
    told = Math.max(told, hours);
  });
  progress.stop();
}

/** The chain follows the clock from now on. */
async function keep(chain: StartedChain, sender: Sender): Promise<void> {
  sender.time = Math.floor(Date.now() / 1000);
  await sender.mine(1);
  await chain.testClient.setIntervalMining({ interval: 1 });
  console.log(`The chain goes on at ${chain.rpcUrl}. Ctrl-C stops it.`);
  await chain.process.exited;
}

try {
  const holds = await main(parseReplayOptions(process.argv.slice(2)));
  await stopProcesses();
  process.exit(holds ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stopProcesses();
  process.exit(2);
}

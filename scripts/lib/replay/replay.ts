import { contracts } from "../../../contracts/index.ts";
import { localChainId, startChain, type StartedChain } from "../chain.ts";
import { productionParameters } from "../deploy.ts";
import { deployLocally } from "../deployLocally.ts";
import type { Indexer } from "../indexer.ts";
import { nextFree } from "../ports.ts";
import { createSender, type Sender } from "../sender.ts";
import { createTimeline, runTimeline } from "../timeline.ts";
import { openArbitrage } from "./arbitrage.ts";
import { createBooks, type Books } from "./books.ts";
import type { ReplayOptions } from "./options.ts";
import { addresses, claimEverything, leadTime, openCluster, planCluster, tailTime } from "./plan.ts";
import { prove, type Before, type Check } from "./proof.ts";
import type { Replayed } from "./requests.ts";

export type Replay = {
  readonly chain: StartedChain;
  readonly sender: Sender;
  readonly books: Books;
  readonly before: Before;
  readonly checks: readonly Check[];
  /** Undefined unless it was asked for. */
  readonly indexer: Indexer | undefined;
};

const hour = 3_600;

/**
 * Lets the requests happen on a chain of its own at production parameters, each at its second, and proves the books. The
 * chain runs on afterwards, with its time where the replay left it: about now.
 */
export async function replay(replayed: Replayed, options: Pick<ReplayOptions, "seed" | "indexer">): Promise<Replay> {
  const { fleet, span } = replayed;
  const now = Math.floor(Date.now() / 1000);
  const begins = Math.floor((now - span - leadTime - tailTime - 2 * hour) / hour) * hour;
  const chain = await startChain({ port: await nextFree(8600), date: new Date(begins * 1000), name: "replay-chain" });
  await deployLocally(chain, productionParameters);
  const protocol = contracts(localChainId);
  await chain.testClient.setIntervalMining({ interval: 0 });
  const alongside = options.indexer ? await import("./alongside.ts") : undefined;
  const indexer = await alongside?.startAlongside(chain.rpcUrl);

  const sender = createSender(chain);
  const books = createBooks(protocol, (rigId) => fleet[rigId - 1]?.slices ?? 1);
  sender.onReceipt = (receipt, functionName) => books.record(receipt, functionName);
  sender.time = begins + hour;
  await openCluster({ chain, protocol, sender, fleet });
  const before = await readBefore(chain);
  const timeline = createTimeline();
  const from = begins + hour + leadTime;
  const arbitrage = await openArbitrage(sender, protocol, books);
  const to = planCluster({ chain, protocol, sender, timeline, fleet, from, arbitrage }, replayed, options.seed);
  await runTimeline(timeline, sender, "Replaying", { from, to, unit: hour });
  sender.time = to;
  await claimEverything({ chain, protocol, sender, fleet });

  const checks = await prove(chain, protocol, books, before);
  if (indexer && alongside) checks.push(await alongside.checkReconcile(indexer, chain));
  return { chain, sender, books, before, checks, indexer };
}

async function readBefore({ publicClient }: StartedChain): Promise<Before> {
  const { USDC, RackToken, RigRegistry } = contracts(localChainId);
  const balance = (of: `0x${string}`) => publicClient.readContract({ ...USDC, functionName: "balanceOf", args: [of] });
  let [rentersHad, rentersHadRack] = [0n, 0n];
  for (const renter of addresses.renters) {
    rentersHad += await balance(renter);
    rentersHadRack += await publicClient.readContract({ ...RackToken, functionName: "balanceOf", args: [renter] });
  }
  const bondsPosted = await publicClient.readContract({ ...RigRegistry, functionName: "bonds" });
  return { ...addresses, rentersHad, rentersHadRack, bondsPosted, treasuryHad: await balance(addresses.treasury) };
}

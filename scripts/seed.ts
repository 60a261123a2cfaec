import { contracts } from "../contracts/index.ts";
import { connectChain, localChainId, type LocalChain } from "./lib/chain.ts";
import { createCommittee } from "./lib/committee.ts";
import { localParameters } from "./lib/deploy.ts";
import { createSender } from "./lib/sender.ts";
import { planDeals } from "./lib/story/deals.ts";
import { planDemand } from "./lib/story/demand.ts";
import { planIncidents } from "./lib/story/incidents.ts";
import { createInspections } from "./lib/inspections.ts";
import { planAllowances, planMoney, planRefusals, planRegistrations } from "./lib/story/opening.ts";
import { planOwners } from "./lib/story/owners.ts";
import { day, hour, inspectors, people, rigs, storyDays, treasury, type Story } from "./lib/story/story.ts";
import { createTimeline, runTimeline } from "./lib/timeline.ts";

export type Seeded = {
  readonly rigs: number;
  /** Mislabelled offers that the registry refused. */
  readonly refused: number;
  readonly transactions: number;
};

/** When a chain must begin, so that the story on it ends now. Two chains do not begin at the same second: their hashes differ. */
export function storyBegins(): Date {
  const now = Math.floor(Date.now() / 1000);
  const midnight = (Math.floor(now / day) - storyDays) * day;
  return new Date((midnight - 2 * hour + (now % (2 * hour))) * 1000);
}

/**
 * Tells thirty days of rigs, sales, rentals, outages and earnings on a local chain with a fresh deployment, from its past
 * until now. Afterwards the chain follows the clock.
 * @param options.gateway URL of the host agent, which answers for all rigs.
 * @throws when the chain begins too late for the story, or was already seeded.
 */
export async function seed(chain: LocalChain, { gateway = "http://127.0.0.1:8780" } = {}): Promise<Seeded> {
  const protocol = contracts(localChainId);
  const { sampleSeconds, commissioningSamples } = localParameters;
  const to = Math.floor(Date.now() / 1000);
  const midnight = (Math.floor(to / day) - storyDays) * day;
  await checkChain(chain, midnight);

  const sender = createSender(chain);
  const timeline = createTimeline();
  const inspections = createInspections(sampleSeconds);
  const story: Story = { chain, protocol, sender, timeline, inspections, midnight, to };
  let refused = 0;
  planMoney(story);
  planAllowances(story);
  planRefusals(story, gateway, (count) => (refused = count));
  planRegistrations(story, gateway);
  planDemand(story, planDeals(story, commissioningSamples, sampleSeconds));
  planOwners(story);
  planIncidents(story, 24 * sampleSeconds);
  const witnesses = inspectors.map((name) => people[name]);
  inspections.schedule(timeline, createCommittee(chain, sender, witnesses, treasury), rigs.length);

  await chain.testClient.setIntervalMining({ interval: 0 });
  await runTimeline(timeline, sender, "Seeding", { from: midnight, to, unit: day });
  sender.time = Math.floor(Date.now() / 1000);
  await sender.mine(1);
  await chain.testClient.setIntervalMining({ interval: 1 });
  return { rigs: rigs.length, refused, transactions: sender.transactions };
}

async function checkChain({ publicClient }: LocalChain, midnight: number): Promise<void> {
  const { timestamp } = await publicClient.getBlock();
  const { RigRegistry } = contracts(localChainId);
  if (!(await publicClient.getCode({ address: RigRegistry.address }))) {
    throw new Error('Nothing is deployed on this chain. Run "npm run deploy" first.');
  }
  if ((await publicClient.readContract({ ...RigRegistry, functionName: "rigCount" })) > 0n) {
    throw new Error("This chain has rigs already. Seed a fresh one.");
  }
  if (Number(timestamp) > midnight + hour) {
    const begins = storyBegins().toISOString();
    throw new Error(`This chain begins too late for the story. Start it with CHAIN_DATE=${begins}.`);
  }
}

if (import.meta.main) {
  try {
    const seeded = await seed(connectChain(process.env.RPC_URL ?? "http://127.0.0.1:8545"));
    console.log(
      `${seeded.rigs} rigs, ${seeded.transactions} transactions, ${seeded.refused} mislabelled offers refused.`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message.split("\n")[0] : error);
    process.exitCode = 1;
  }
}

import { join } from "node:path";
import type { LocalAccount } from "viem";
import { localChainId } from "../../lib/chain.ts";
import { connectAgent } from "../lib/chain.ts";
import { follow } from "../lib/follow.ts";
import { createLane, describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { createLoop } from "../lib/loop.ts";
import { createMessages } from "../lib/messages.ts";
import type { Agent } from "../lib/run.ts";
import { listen, type Server } from "../lib/server.ts";
import { createCarrier } from "./carrier.ts";
import { createCommittees } from "./committee.ts";
import { createDisputes, type Witness } from "./disputes.ts";
import { createChallenger } from "./challenger.ts";
import { createExchange } from "./exchange.ts";
import { createGossip } from "./gossip.ts";
import { createInspector } from "./inspector.ts";
import { createKeeper } from "./keeper.ts";
import { inspectorAccounts, type InspectorSettings } from "./settings.ts";
import { createShopper, type Shopper } from "./shopper.ts";
import { openStore } from "./store.ts";

const finality = 3; // epochs

/**
 * Starts inspectors that share what they read from the chain and nothing else: each has its key, its port and its own receipts,
 * and gets the others' reports over HTTP.
 * @returns once they answer.
 * @throws one line when the chain or a port is not there.
 */
export async function startInspectors(settings: InspectorSettings): Promise<Agent> {
  const chain = await connectAgent(settings);
  const accounts = await inspectorAccounts(settings);
  const messages = createMessages(chain.chainId, chain.contracts.UptimeLedger.address);
  const followed = follow(chain);
  const committees = createCommittees(chain);
  const keeper = createKeeper(chain, settings.ISSUE_EPOCHS);
  const isSimulated = settings.CHALLENGE ? settings.CHALLENGE === "simulated" : chain.chainId === localChainId;
  if (isSimulated) log("inspectors", "challenges are simulated: rigs need no GPU, and are held to no model's floor");
  const servers: Server[] = [];
  const lanes = accounts.map((account) => createLane(chain, account));

  const witnesses: Witness[] = [];
  const shoppers: Shopper[] = [];
  const inspectors = await Promise.all(accounts.map(open));
  const disputes = createDisputes(chain, messages, witnesses);
  const answering = createLoop("disputes", disputes.round);
  async function open(account: LocalAccount, i: number) {
    const store = await openStore(join(settings.DATA_DIR, chain.name, `inspector-${account.address}`));
    const inspector = account.address;
    servers[i] = await listen(createExchange(inspector, store), settings.BIND, settings.PORT && settings.PORT + i);
    const lane = lanes[i] as (typeof lanes)[number];
    witnesses.push({ inspector, store, lane });
    const name = `inspector ${inspector.slice(0, 8)}`;
    const peers = () => [...settings.PEERS, ...servers.filter((_, other) => other !== i).map(({ url }) => url)];
    const gossip = createGossip({ name, account, chain, messages, store, lane, peers });
    const carrier = createCarrier({
      name,
      inspector,
      chain,
      committees,
      lane,
      gossip,
      async judged({ epoch, group, committee }, mine) {
        if (mine) await keeper.issueRewards(lane, epoch, group, [...followed.rigs.keys()]);
        const turn = settings.CLAIM_EPOCHS > 0 && (epoch + i) % settings.CLAIM_EPOCHS === 0;
        const seatIds = committee.seatIds.filter((_, draw) => committee.inspectors[draw] === inspector);
        if (turn) await keeper.claimPay(lane, inspector, seatIds);
      },
    });
    const challenger = createChallenger(name, chain, account, isSimulated);
    const shopper = createShopper({ name, chain, account, followed, lane });
    shoppers.push(shopper);
    return createInspector({
      account,
      chain,
      messages,
      followed,
      committees,
      store,
      carrier,
      challenger,
      gossip,
      shopper,
      orderEpochs: settings.ORDER_EPOCHS,
    });
  }

  const tidying = createLoop("orders", async () => {
    for (const shopper of shoppers) await shopper.tidy();
  });
  /** Once in each epoch's second half, when reports of the ones before have gone round. */
  let watchedIn = 0;
  const watching = createLoop("watch", async () => {
    const epoch = Math.floor(chain.now() / chain.epochSeconds);
    const isHalf = chain.now() % chain.epochSeconds >= chain.epochSeconds / 2;
    if (!isHalf || epoch === watchedIn) return;
    watchedIn = epoch;
    for (let past = finality; past > 0; past--) {
      for (const inspector of inspectors) await inspector.watch(epoch - past);
    }
  });
  let isFirst = true;
  const loop = createLoop("inspectors", async () => {
    await followed.update();
    const epoch = Math.floor(chain.now() / chain.epochSeconds);
    const opener = lanes[epoch % lanes.length] as (typeof lanes)[number];
    await keeper.openEpoch(opener).catch((error: unknown) => log("inspectors", `cannot open: ${describeError(error)}`));
    const keep = keeper.keepSeeds(opener, [epoch - 1, epoch, epoch + 1]);
    await keep.catch((error: unknown) => log("inspectors", `cannot keep a seed: ${describeError(error)}`));
    for (let past = isFirst ? finality : 0; past >= 0; past--) {
      for (const inspector of inspectors) await inspector.assign(epoch - past);
    }
    isFirst = false;
    await Promise.all(inspectors.map((inspector) => inspector.report()));
    answering.ring();
    watching.ring();
    tidying.ring();
  });
  loop.ring();
  const stopNews = chain.onNews(loop.ring);
  const lookEvery = Math.min(chain.sampleSeconds * 20, 100); // milliseconds
  const looking = setInterval(() => inspectors.forEach((inspector) => inspector.look()), lookEvery);

  return {
    urls: servers.map(({ url }) => url),
    async stop() {
      clearInterval(looking);
      stopNews();
      await loop.stop();
      await answering.stop();
      await watching.stop();
      await tidying.stop();
      await Promise.all(inspectors.map((inspector) => inspector.idle()));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

import { join } from "node:path";
import type { LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { localAccount, localAccounts } from "../../lib/accounts.ts";
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
import { createExchange } from "./exchange.ts";
import { createInspector } from "./inspector.ts";
import { createKeeper } from "./keeper.ts";
import type { InspectorSettings } from "./settings.ts";
import { openStore } from "./store.ts";

const lookEvery = 100; // milliseconds
const finality = 3; // epochs

/**
 * Starts inspectors that share what they read from the chain and nothing else: each has its key, its port and its own receipts,
 * and gets the others' reports over HTTP.
 * @returns once they answer.
 * @throws one line when the chain or a port is not there.
 */
export async function startInspectors(settings: InspectorSettings): Promise<Agent> {
  const chain = await connectAgent(settings);
  const accounts = settings.INSPECTOR_KEYS?.map((key) => privateKeyToAccount(key)) ?? localInspectors();
  const messages = createMessages(chain.chainId, chain.contracts.UptimeLedger.address);
  const followed = follow(chain);
  const committees = createCommittees(chain);
  const keeper = createKeeper(chain, settings.ISSUE_EPOCHS);
  const servers: Server[] = [];
  const lanes = accounts.map((account) => createLane(chain, account));

  const witnesses: Witness[] = [];
  const inspectors = await Promise.all(accounts.map(open));
  const disputes = createDisputes(chain, messages, witnesses);
  const answering = createLoop("disputes", disputes.round);
  async function open(account: LocalAccount, i: number) {
    const store = await openStore(join(settings.DATA_DIR, chain.name, `inspector-${account.address}`));
    const inspector = account.address;
    servers[i] = await listen(createExchange(inspector, store), settings.BIND, settings.PORT && settings.PORT + i);
    const lane = lanes[i] as (typeof lanes)[number];
    witnesses.push({ inspector, store, lane });
    const carrier = createCarrier({
      name: `inspector ${inspector.slice(0, 8)}`,
      inspector,
      chain,
      messages,
      committees,
      lane,
      peers: () => [...settings.PEERS, ...servers.filter((_, other) => other !== i).map(({ url }) => url)],
      async judged({ epoch, group, committee }, mine) {
        if (mine) await keeper.issueRewards(lane, epoch, group, [...followed.rigs.keys()]);
        const turn = settings.CLAIM_EPOCHS > 0 && (epoch + i) % settings.CLAIM_EPOCHS === 0;
        const seatIds = committee.seatIds.filter((_, draw) => committee.inspectors[draw] === inspector);
        if (turn) await keeper.claimPay(lane, inspector, seatIds);
      },
    });
    return createInspector({ account, chain, messages, followed, committees, store, carrier });
  }

  let isFirst = true;
  const loop = createLoop("inspectors", async () => {
    await followed.update();
    const epoch = Math.floor(chain.now() / chain.epochSeconds);
    const opener = lanes[epoch % lanes.length] as (typeof lanes)[number];
    await keeper.openEpoch(opener).catch((error: unknown) => log("inspectors", `cannot open: ${describeError(error)}`));
    for (let past = isFirst ? finality : 0; past >= 0; past--) {
      for (const inspector of inspectors) await inspector.assign(epoch - past);
    }
    isFirst = false;
    await Promise.all(inspectors.map((inspector) => inspector.report()));
    answering.ring();
  });
  loop.ring();
  const stopNews = chain.onNews(loop.ring);
  const looking = setInterval(() => inspectors.forEach((inspector) => inspector.look()), lookEvery);

  return {
    urls: servers.map(({ url }) => url),
    async stop() {
      clearInterval(looking);
      stopNews();
      await loop.stop();
      await answering.stop();
      await Promise.all(inspectors.map((inspector) => inspector.idle()));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

function localInspectors(): LocalAccount[] {
  return localAccounts.filter(({ role }) => role === "inspector").map(({ nth }) => localAccount("inspector", nth));
}

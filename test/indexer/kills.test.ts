import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page, Portfolio, Reconciliation, Rental, Rig } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { tellStory } from "./story.ts";
import {
  ask,
  catchUp,
  people,
  startIndexedChain,
  startTestIndexer,
  startTestPostgres,
  stopAll,
  type IndexedChain,
} from "./world.ts";

describe("indexer whose Ponder is killed", function () {
  this.timeout(600_000);
  let world: IndexedChain;
  let empty: Postgres;

  before(async () => {
    world = await startIndexedChain("kills", tellStory);
    empty = await startTestPostgres("kills-empty");
  });
  after(() => stopAll(world?.indexer, world?.postgres, empty, world?.chain));

  async function answersOf(indexer: Indexer): Promise<unknown> {
    const portfolio = await ask<Portfolio>(indexer, `/holders/${people.investor.address}`);
    const rigs = await ask<Page<Rig>>(indexer, "/rigs?sort=newest");
    const rentals = await ask<Page<Rental>>(indexer, `/renters/${people.renter.address}/rentals`);
    return { holdings: portfolio.holdings, rigs, rentals };
  }

  it("gives the same answers after twenty times in the middle of its work", async () => {
    const before = await answersOf(world.indexer);
    await world.indexer.stop();
    // Another database has nothing yet: it is killed while it reads the whole history.
    const indexer = await startTestIndexer("kills", world.chain, empty);
    try {
      for (let kill = 0; kill < 20; kill++) {
        const { pid } = indexer;
        await sleep((kill % 10) * 60);
        process.kill(pid, "SIGKILL");
        while (indexer.pid === pid) await sleep(20);
      }
      await catchUp(indexer, world.chain);
      expect(await answersOf(indexer)).to.deep.equal(before);
      expect((await ask<Reconciliation>(indexer, "/reconcile?holders=true")).differences).to.deep.equal([]);
    } finally {
      await indexer.stop();
    }
  });
});

import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page, Reconciliation, Rig } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { register } from "./story.ts";
import { ask, catchUp, people, startTestChain, startTestIndexer, startTestPostgres, type TestChain } from "./world.ts";

describe("indexer in production", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let replica: Indexer;
  const writers: Indexer[] = [];
  const specs = { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 };

  before(async () => {
    [chain, postgres] = await Promise.all([startTestChain("replica"), startTestPostgres("replica")]);
    await register(chain, people.host, specs);
    await startWriter("version_1");
    const options = { serveOnly: true, schema: "live", name: "test-replica-serve" };
    replica = await startTestIndexer("replica", chain, postgres, options);
  });
  after(async () => {
    await replica?.stop();
    for (const writer of writers) await writer.stop();
    await postgres?.stop();
    await chain?.stop();
  });

  async function startWriter(schema: string): Promise<void> {
    const options = { schema, viewsSchema: "live", name: `test-replica-${schema}` };
    const writer = await startTestIndexer("replica", chain, postgres, options);
    writers.push(writer);
    await catchUp(writer, chain);
  }

  async function rigsOf(indexer: Indexer): Promise<number[]> {
    return (await ask<Page<Rig>>(indexer, "/rigs?sort=newest")).items.map(({ id }) => id);
  }

  it("answers the same from a second process that only reads", async () => {
    expect(await rigsOf(replica)).to.deep.equal([1]);
    const books = await ask<Reconciliation>(replica, "/reconcile?holders=true");
    expect(books.differences).to.deep.equal([]);
    await register(chain, people.host, specs);
    await catchUp(replica, chain);
    expect(await rigsOf(replica)).to.deep.equal([2, 1]);
  });

  it("leaves no gap when a new version takes over", async () => {
    let failed = 0;
    let answered = 0;
    let over = false;
    const polling = (async () => {
      while (!over) {
        await rigsOf(replica).then(
          (rigs) => (rigs.length >= 2 ? answered++ : failed++),
          () => failed++,
        );
        await sleep(50);
      }
    })();
    try {
      // A new version takes over once it has all but the last 30 blocks, and reads those with the next one.
      for (let i = 0; i < 35; i++) await chain.sender.mine(1);
      await startWriter("version_2");
      await writers[0]?.stop();
      await register(chain, people.otherHost, specs);
      await catchUp(replica, chain);
    } finally {
      over = true;
    }
    await polling;
    expect(await rigsOf(replica)).to.deep.equal([3, 2, 1]);
    expect(answered).to.be.greaterThan(20);
    expect(failed).to.equal(0);
  });
});

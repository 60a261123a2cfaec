import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { Health, Page, Reconciliation, Rig } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { register } from "./story.ts";
import { ask, catchUp, people, startTestChain, startTestIndexer, startTestPostgres, type TestChain } from "./world.ts";

describe("indexer in production", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  const readers: Indexer[] = [];
  const writers: Indexer[] = [];
  const specs = { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 };

  before(async () => {
    [chain, postgres] = await Promise.all([startTestChain("replica"), startTestPostgres("replica")]);
    await register(chain, people.host, specs);
    await startWriter("version_1");
    for (const name of ["test-replica-reader-1", "test-replica-reader-2"]) {
      readers.push(await startTestIndexer("replica", chain, postgres, { serveOnly: true, schema: "live", name }));
    }
  });
  after(async () => {
    for (const reader of readers) await reader.stop();
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

  it("answers the same from two processes that only read", async () => {
    await register(chain, people.host, specs);
    for (const reader of readers) {
      await catchUp(reader, chain);
      expect(await rigsOf(reader)).to.deep.equal([2, 1]);
      const books = await ask<Reconciliation>(reader, "/reconcile?holders=true");
      expect(books.differences).to.deep.equal([]);
    }
  });

  it("leaves no gap when a new version takes over", async () => {
    let failed = 0;
    let answered = 0;
    let over = false;
    const polling = readers.map(async (reader) => {
      while (!over) {
        await rigsOf(reader).then(
          (rigs) => (rigs.length >= 2 ? answered++ : failed++),
          () => failed++,
        );
        await sleep(50);
      }
    });
    try {
      // A new version takes over once it has all but the last 30 blocks, and reads those with the next one.
      for (let i = 0; i < 35; i++) await chain.sender.mine(1);
      await startWriter("version_2");
      await writers[0]?.stop();
      await register(chain, people.otherHost, specs);
      for (const reader of readers) await catchUp(reader, chain);
    } finally {
      over = true;
    }
    await Promise.all(polling);
    for (const reader of readers) expect(await rigsOf(reader)).to.deep.equal([3, 2, 1]);
    expect(answered).to.be.greaterThan(20);
    expect(failed).to.equal(0);
  });

  it("says that it is behind when nobody writes any more", async () => {
    for (const writer of writers) await writer.stop();
    chain.pass(60);
    await chain.sender.mine(2);
    for (const { url } of readers) {
      const response = await fetch(`${url}/health`);
      expect(response.status).to.equal(503);
      expect((await response.json()) as Health).to.include({ status: "behind", lagBlocks: 2 });
    }
  });
});

import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { Health, Page, Reconciliation, Rig } from "../../indexer/src/api/types.ts";
import { localChainId } from "../../scripts/lib/chain.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { startReaders, type Readers } from "../../scripts/lib/readers.ts";
import { register } from "./story.ts";
import { ask, catchUp, people, startIndexedChain, startTestIndexer, stopAll, type TestChain } from "./world.ts";

describe("three readers beside one writer", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let writer: Indexer;
  let newWriter: Indexer | undefined;
  let readers: Readers;
  const specs = { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 };

  before(async () => {
    const registerOne = (chain: TestChain) => register(chain, people.host, specs);
    const options = { schema: "version_1", viewsSchema: "live" };
    ({ chain, postgres, indexer: writer } = await startIndexedChain("readers", registerOne, options));
    const { rpcUrl } = chain;
    const where = { chainId: localChainId, rpcUrl, databaseUrl: postgres.url, schema: "live", port: 0 };
    readers = await startReaders(3, { ...where, name: "test-readers" });
  });
  after(() => stopAll(readers, newWriter, writer, postgres, chain));

  /** Asks different things, so that none is answered from memory. */
  async function askOften(times: number): Promise<number[][]> {
    const answers: number[][] = [];
    for (let nth = 0; nth < times; nth++) {
      const response = await fetch(`${readers.url}/rigs?sort=newest&limit=${(nth % 100) + 1}`);
      const { items } = (await response.json()) as Page<Rig>;
      expect(response.status).to.equal(200);
      answers.push(items.map(({ id }) => id));
    }
    return answers;
  }

  async function answeredBy({ metricsUrl }: Indexer): Promise<number> {
    const text = await (await fetch(metricsUrl)).text();
    const counts = text.matchAll(/^ponder_http_server_request_duration_ms_count\{.*path="\/api\/rigs.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  it("share the work through one port", async () => {
    for (const answer of await askOften(30)) expect(answer).to.deep.equal([1]);
    for (const reader of readers.each) expect(await answeredBy(reader)).to.equal(10);
  });

  it("keep their metrics inside", async () => {
    for (const path of ["/metrics", "/../metrics", "/api/metrics"])
      expect((await fetch(readers.url + path)).status, path).to.equal(404);
  });

  it("follow what the writer writes", async () => {
    await register(chain, people.host, specs);
    await catchUp({ ...writer, url: readers.url }, chain);
    for (const answer of await askOften(6)) expect(answer[0]).to.equal(2);
  });

  it("answer for one that was killed, which comes back", async () => {
    const [victim] = readers.each;
    if (!victim) throw new Error("There are no readers.");
    const { pid } = victim;
    process.kill(pid, "SIGKILL");
    for (const answer of await askOften(30)) expect(answer[0]).to.equal(2);
    const back = () => fetch(`${victim.url}/rigs`).then(({ status }) => status === 200);
    while (victim.pid === pid || !(await back())) await askOften(1);
  });

  async function rigsOf(indexer: Indexer): Promise<number[]> {
    return (await ask<Page<Rig>>(indexer, "/rigs?sort=newest")).items.map(({ id }) => id);
  }

  it("answer the same, each with books that agree", async () => {
    await register(chain, people.host, specs);
    for (const reader of readers.each) {
      await catchUp(reader, chain);
      expect(await rigsOf(reader)).to.deep.equal([3, 2, 1]);
      const books = await ask<Reconciliation>(reader, "/reconcile?holders=true");
      expect(books.differences).to.deep.equal([]);
    }
  });

  it("leave no gap when a new version takes over", async () => {
    let failed = 0;
    let answered = 0;
    let over = false;
    const polling = readers.each.map(async (reader) => {
      while (!over) {
        await rigsOf(reader).then(
          (rigs) => (rigs.length >= 3 ? answered++ : failed++),
          () => failed++,
        );
        await sleep(50);
      }
    });
    try {
      // A new version takes over once it has all but the last 30 blocks, and reads those with the next one.
      for (let i = 0; i < 35; i++) await chain.sender.mine(1);
      const options = { schema: "version_2", viewsSchema: "live", name: "test-readers-version_2" };
      newWriter = await startTestIndexer("readers", chain, postgres, options);
      await catchUp(newWriter, chain);
      await writer.stop();
      await register(chain, people.otherHost, specs);
      for (const reader of readers.each) await catchUp(reader, chain);
    } finally {
      over = true;
    }
    await Promise.all(polling);
    for (const reader of readers.each) expect(await rigsOf(reader)).to.deep.equal([4, 3, 2, 1]);
    expect(answered).to.be.greaterThan(20);
    expect(failed).to.equal(0);
  });

  it("say that they are behind when nobody writes any more", async () => {
    await newWriter?.stop();
    chain.pass(60);
    await chain.sender.mine(2);
    for (const { url } of readers.each) {
      const response = await fetch(`${url}/health`);
      expect(response.status).to.equal(503);
      expect((await response.json()) as Health).to.include({ status: "behind", lagBlocks: 2 });
    }
  });
});

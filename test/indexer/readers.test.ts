import { expect } from "chai";
import type { Page, Rig } from "../../indexer/src/api/types.ts";
import { localChainId } from "../../scripts/lib/chain.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { startReaders, type Readers } from "../../scripts/lib/readers.ts";
import { register } from "./story.ts";
import { catchUp, people, startTestChain, startTestIndexer, startTestPostgres, type TestChain } from "./world.ts";

describe("three readers beside one writer", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let writer: Indexer;
  let readers: Readers;
  const specs = { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 };

  before(async () => {
    [chain, postgres] = await Promise.all([startTestChain("readers"), startTestPostgres("readers")]);
    await register(chain, people.host, specs);
    writer = await startTestIndexer("readers", chain, postgres, { schema: "version_1", viewsSchema: "live" });
    await catchUp(writer, chain);
    const { rpcUrl } = chain;
    const where = { chainId: localChainId, rpcUrl, databaseUrl: postgres.url, schema: "live", port: 0 };
    readers = await startReaders(3, { ...where, name: "test-readers" });
  });
  after(async () => {
    await readers?.stop();
    await writer?.stop();
    await postgres?.stop();
    await chain?.stop();
  });

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
});

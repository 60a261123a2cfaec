import { expect } from "chai";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Page, Problem, Rig } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { register } from "./story.ts";
import { ask, people, startIndexedChain, startTestIndexer, stopAll, type TestChain } from "./world.ts";

type Answer = { status: number; text: string };

describe("indexer among hostile company", function () {
  this.timeout(120_000);
  let chain: TestChain;
  let postgres: Postgres;
  let indexer: Indexer;

  before(async () => {
    const registerThree = async (chain: TestChain): Promise<void> => {
      for (let i = 0; i < 3; i++)
        await register(chain, people.host, { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 });
    };
    const options = { gateway: { perSecond: 15 } };
    ({ chain, postgres, indexer } = await startIndexedChain("hostile", registerThree, options));
    await fillJournal(200_000);
  });
  after(() => stopAll(indexer, postgres, chain));

  /** So much that reading all of it takes a while. */
  async function fillJournal(lines: number): Promise<void> {
    const options = `-c search_path=${indexer.schema} -c session_replication_role=replica`;
    const client = new Client({ connectionString: postgres.url, options });
    await client.connect();
    await client.query(`INSERT INTO journal_entry (line, token, account, subject, amount, event, log_index, block, time, tx_hash)
      SELECT 0, 'USDC', 'outside', 'others' || n, 0, 'Filler', n, 1, 1, '0x' || md5(n::text) || md5(n::text)
      FROM generate_series(1, ${lines}) AS n`);
    await client.end();
  }

  /** Asks from another address of this machine, which has the limits of a stranger. */
  function send(method: string, path: string, body = "", localAddress = "127.0.0.2"): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const outgoing = request(indexer.url, { method, path, headers, localAddress, agent: false }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.once("error", reject);
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }

  async function queryErrors(query: string, variables = {}): Promise<string> {
    const { text } = await send("POST", "/graphql", JSON.stringify({ query, variables }), "127.0.0.1");
    const { errors, data } = JSON.parse(text) as { errors?: { message: string }[]; data?: unknown };
    if (errors) expect(data ?? null).to.equal(null);
    return errors?.map(({ message }) => message).join(" ") ?? "";
  }

  it("has no door for SQL", async () => {
    const sql = encodeURIComponent("SELECT * FROM journal_entry a CROSS JOIN journal_entry b");
    for (const path of [
      `/sql/db?sql=${sql}`,
      "/sql/live",
      `/sql?sql=${sql}`,
      "/metrics",
      "/ready",
      "/api/rigs",
      "/../sql/db",
    ])
      expect((await send("GET", path, "", "127.0.0.1")).status, path).to.equal(404);
    expect((await send("POST", "/sql/db", sql, "127.0.0.1")).status).to.equal(405);
    const injected = await send("GET", `/rigs/1%27%20OR%201=1`, "", "127.0.0.1");
    expect([injected.status, (JSON.parse(injected.text) as Problem).status]).to.deep.equal([400, 400]);
  });

  it("bounds depth, breadth, rows and offsets of GraphQL", async () => {
    const deep = `{ __schema { types { ${"fields { type { ".repeat(6)} name ${"} }".repeat(6)} } } }`;
    expect(await queryErrors(deep)).to.match(/depth/i);
    const aliases = Array.from({ length: 9 }, (_, i) => `a${i}: rigs(limit: 1) { items { id } }`).join(" ");
    expect(await queryErrors(`{ ${aliases} }`)).to.match(/alias/i);
    expect(await queryErrors("{ rigs(limit: 600) { items { id } } rentals(limit: 600) { items { id } } }")).to.include(
      "1200 rows",
    );
    const spread =
      "query($n: Int) { ...all } fragment all on Query { rigs(limit: $n) { items { id } } rentals(limit: 999) { items { id } } }";
    expect(await queryErrors(spread, { n: 2 })).to.include("1001 rows");
    expect(await queryErrors("{ journalEntrys(offset: 90000) { items { line } } }")).to.match(/offset/i);
    expect(await queryErrors(`{ ${"rigs { items { id } } ".repeat(120)} }`)).to.match(/token|rows/i);
    expect(await queryErrors("{ rigs(limit: 2) { items { id } } rentals { items { id } totalCount } }")).to.equal("");
    for (const body of ["[]", "{", '{"query":1}', '[{"query":"{ rigs { totalCount } }"}]'])
      expect((await send("POST", "/graphql", body, "127.0.0.1")).text, body).to.match(/Send JSON with one query/);
  });

  it("gives up a read that takes too long, with a sentence", async () => {
    const options = { serveOnly: true, schema: indexer.schema, readMs: 20, name: "test-hostile-reader" };
    const reader = await startTestIndexer("hostile", chain, postgres, options);
    try {
      const slow = await fetch(`${reader.url}/accounts?limit=1`);
      expect(slow.status).to.equal(503);
      expect(((await slow.json()) as Problem).detail).to.equal(
        "This takes too long to answer. Ask for less, or later.",
      );
      let quick = 0;
      for (let tries = 0; tries < 100 && quick !== 200; tries++) quick = (await fetch(`${reader.url}/models`)).status;
      expect(quick, "what is quick is answered, if not on a busy machine's first try").to.equal(200);
    } finally {
      await reader.stop();
    }
  });

  it("leaves the answers of others alone", async () => {
    const honest = async (times: number) => {
      const took: number[] = [];
      for (let i = 0; i < times; i++) {
        const startedAt = performance.now();
        const { items } = await ask<Page<Rig>>(indexer, `/rigs?sort=newest&limit=${(i % 90) + 3}`);
        took.push(performance.now() - startedAt);
        expect(items.map(({ id }) => id)).to.deep.equal([3, 2, 1]);
        await sleep(10);
      }
      return took.sort((a, b) => a - b)[times >> 1]!;
    };
    await honest(20);
    const alone = await honest(60);

    const statuses = new Map<number, number>();
    let over = false;
    let n = 0;
    const attacks = [
      () => send("GET", `/accounts?limit=100&cursor=USDC~outside~others${n}`),
      () => send("GET", `/journal.csv?event=Nothing${n}`),
      () => send("GET", `/journal?tx=0x${String(n).padStart(64, "0")}`),
      () => send("GET", `/rollups?by=hour&from=${n}&to=${n + 86_400}&limit=1000`),
      () => send("GET", "/rigs?limit=100000000"),
      () => send("GET", `/live?table=${"x".repeat(500)}`),
      () => send("GET", "/sql/live?sql=garbage"),
      () => send("POST", "/graphql", "x".repeat(20_000)),
      () =>
        send(
          "POST",
          "/graphql",
          `{"query":"{ journalEntrys(limit: 900, where: {event_contains: \\"${n}\\"}) { items { line } } }"}`,
        ),
    ];
    const attack = async () => {
      const { status } = await attacks[n++ % attacks.length]!().catch(() => ({ status: 0 }));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    const attackers = Array.from({ length: 45 }, async () => {
      while (!over) await attack();
    });
    await sleep(500);
    const amid = await honest(150).finally(() => (over = true));
    await Promise.all(attackers);
    // All at once, as a slow machine may not have asked often enough until now.
    await Promise.all(Array.from({ length: 300 }, attack));

    expect(statuses.get(429), "a stranger is held back").to.be.greaterThan(0);
    expect(statuses.get(200) ?? 0, "but not shut out").to.be.greaterThan(10);
    expect(statuses.get(500) ?? 0, "nothing fails").to.equal(0);
    expect(amid / alone, `${amid.toFixed(1)} ms amid them, ${alone.toFixed(1)} ms alone`).to.be.lessThan(25);
  });

  it("keeps places for listeners although malformed and abandoned requests for live blocks came by the thousand", async () => {
    const wave = async (path: string) => {
      const abort = new AbortController();
      const asked = fetch(indexer.url + path, { signal: abort.signal }).catch(() => undefined);
      await sleep(1);
      abort.abort();
      await asked;
    };
    for (let i = 0; i < 60; i++)
      await Promise.all(Array.from({ length: 20 }, () => wave(i % 2 ? "/live" : "/live?sql=SELECT")));
    expect((await fetch(`${indexer.url}/live?sql=SELECT`)).status).to.equal(400);
    const abort = new AbortController();
    const response = await fetch(`${indexer.url}/live`, { signal: abort.signal });
    expect(response.status).to.equal(200);
    const stream = response.body!.pipeThrough(new TextDecoderStream());
    for await (const chunk of stream) if (chunk.includes("event: block")) break;
    abort.abort();
  });

  it("lets one stranger listen fifty times and no more", async () => {
    const open: (() => void)[] = [];
    const listen = () =>
      new Promise<number>((resolve, reject) => {
        const options = { path: "/live", localAddress: "127.0.0.3", agent: false };
        const outgoing = request(indexer.url, options, ({ statusCode = 0 }) => resolve(statusCode));
        outgoing.once("error", reject);
        outgoing.end();
        open.push(() => outgoing.destroy());
      });
    const statuses: number[] = [];
    for (let i = 0; i < 52; i++) statuses.push(await listen());
    for (const close of open) close();
    expect(statuses.filter((status) => status === 200)).to.have.length(50);
    expect(statuses.slice(50)).to.deep.equal([429, 429]);
  });
});

import { expect } from "chai";
import { rm } from "node:fs/promises";
import { Client } from "pg";
import { appendOnly, claim, rig } from "../../indexer/ponder.schema.ts";
import { createIndexingStore } from "../../scripts/lib/ponder/appendingStore.ts";
import { startPostgres, type Postgres } from "../../scripts/lib/postgres.ts";

const row = {
  id: "1",
  holder: "0xAB",
  rigId: 1,
  source: "rent",
  amount: 2n ** 255n,
  block: 1,
  time: 2,
  txHash: "0x0c",
};

describe("Rows that are only ever added", () => {
  let postgres: Postgres;
  let database: Client;

  before(async () => {
    postgres = await startPostgres(`.rackshare/test-appending-${process.pid}`);
    database = new Client({ connectionString: postgres.url });
    await database.connect();
    await database.query(
      `CREATE SCHEMA appending; CREATE TABLE appending.claim (id text PRIMARY KEY, holder text NOT NULL, rig_id int NOT NULL,
       source text NOT NULL, amount numeric NOT NULL, block int8 NOT NULL, time int8 NOT NULL, tx_hash text NOT NULL)`,
    );
    Object.assign(claim, { [Symbol.for("drizzle:Schema")]: "appending" });
  });

  after(async () => {
    await database.end();
    await postgres.stop();
    if (postgres.folder) await rm(postgres.folder, { recursive: true, force: true });
  });

  beforeEach(() => database.query("TRUNCATE appending.claim"));

  function open() {
    const indexingCache = { flushed: 0, flush: async () => void indexingCache.flushed++, clear: () => {} };
    const options = { common: { options: {} }, schemaBuild: { schema: { appendOnly, claim, rig } }, indexingCache };
    const store = createIndexingStore(options as never);
    store.qb = { $client: database };
    const add = (rows: object) =>
      (store.db.insert(claim as never) as { values(rows: object): Promise<void> }).values(rows);
    return { store, indexingCache, add };
  }

  const read = async () => (await database.query("SELECT * FROM appending.claim ORDER BY id")).rows;

  it("come with what Ponder itself writes, in the same transaction", async () => {
    const { add, indexingCache } = open();
    await database.query("BEGIN");
    await add(row);
    await add([
      { ...row, id: "2\t\\N\n" },
      { ...row, id: "3" },
    ]);
    expect(await read()).to.deep.equal([]);
    await indexingCache.flush();
    expect(indexingCache.flushed).to.equal(1);
    await database.query("ROLLBACK");
    expect(await read()).to.deep.equal([]);
    await add([row, { ...row, id: "2\t\\N\n" }]);
    await indexingCache.flush();
    await indexingCache.flush();
    const written = { id: "1", holder: "0xab", rig_id: 1, source: "rent", amount: String(2n ** 255n) };
    const moment = { block: "1", time: "2", tx_hash: "0x0c" };
    expect(await read()).to.deep.equal([
      { ...written, ...moment },
      { ...written, ...moment, id: "2\t\\N\n" },
    ]);
  });

  it("are forgotten when Ponder gives the transaction up", async () => {
    const { add, indexingCache } = open();
    await add(row);
    indexingCache.clear();
    await indexingCache.flush();
    expect(await read()).to.deep.equal([]);
  });

  it("are copied while handlers go on, and gone with the transaction", async () => {
    const { add, indexingCache } = open();
    const many = (from: number) => Array.from({ length: 8_000 }, (_, i) => ({ ...row, id: `${from + i}` }));
    await database.query("BEGIN");
    await add(many(0));
    let copied: object[] = [];
    while (copied.length === 0) copied = await read(); // it waits its turn behind the copy
    expect(copied).to.have.length(8_000);
    await add(many(8_000));
    await add(many(16_000));
    await indexingCache.flush();
    expect(await read()).to.have.length(24_000);
    await add(many(24_000));
    indexingCache.clear();
    await database.query("ROLLBACK");
    await add(row);
    await indexingCache.flush();
    expect(await read()).to.have.length(1);
  });

  it("fail once more at the end, with the first reason, when a copy failed while handlers went on", async () => {
    const { add, indexingCache } = open();
    await database.query("BEGIN");
    await add(Array.from({ length: 8_000 }, () => row));
    await database.query("SELECT 1").catch(() => {}); // after the copy
    await add({ ...row, id: "2" });
    const error = await indexingCache.flush().catch((failure: unknown) => failure);
    expect(String(error)).to.include("violates unique constraint");
    expect(indexingCache.flushed).to.equal(0);
    await database.query("ROLLBACK");
    expect(await read()).to.deep.equal([]);
  });

  it("fail with what PostgreSQL says of them, and Ponder's are not written then", async () => {
    for (const [bad, says] of [
      [{ ...row, holder: undefined }, "violates not-null constraint"],
      [[row, row], "violates unique constraint"],
    ] as const) {
      const { add, indexingCache } = open();
      await add(bad);
      const error = await indexingCache.flush().then(
        () => undefined,
        (failure: unknown) => failure,
      );
      expect(String(error)).to.include(says);
      expect(indexingCache.flushed).to.equal(0);
      expect(await read()).to.deep.equal([]);
    }
  });

  it("are neither found nor changed", () => {
    const { store } = open();
    for (const method of ["find", "update", "delete"] as const) {
      expect(() => store.db[method](claim as never, { id: "1" })).to.throw('"appending"."claim" are only ever added');
    }
    expect(store.db.update(rig as never, { id: 1 })).to.have.property("set");
  });
});

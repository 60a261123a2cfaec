import { expect } from "chai";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Page, Rental } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { tellStory } from "./story.ts";
import { ask, catchUp, people, reconciled, startIndexedChain, stopAll, type TestChain } from "./world.ts";

/** For each row of the story so many of other rigs, rentals and people. */
const copies = 1_000;
/** Rows from which on a table must not be read from end to end. */
const large = 5_000;

const otherPerson = "'0x' || lpad(to_hex(nth), 40, '0')";
const otherRig = "rig_id + nth * 100";

/** What makes a copied row another one. Columns that are not named stay as they are. */
const changes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rental: { id: "id + nth * 1000000000000", rig_id: otherRig, renter: otherPerson, block: "block + nth" },
  rental_event: {
    id: "id || '-' || nth",
    rental_id: "rental_id + nth * 1000000000000",
    rig_id: otherRig,
    block: "block + nth * 10000",
  },
  journal_entry: { subject: "subject || '-' || nth", block: "block + nth * 10000" },
  holding: { rig_id: otherRig, holder: otherPerson },
  share_transfer: { id: "id || '-' || nth", rig_id: otherRig, from: otherPerson, to: otherPerson },
  stream_update: { id: "id || '-' || nth", rig_id: otherRig },
  claim: { id: "id || '-' || nth", rig_id: otherRig, holder: otherPerson },
  trade: { id: "id || '-' || nth", rig_id: otherRig },
  ask: { id: "id + nth * 1000", rig_id: otherRig, seller: otherPerson },
  attestation: { '"group"': '"group" + nth' },
  report: { id: "id || '-' || nth", '"group"': '"group" + nth' },
  rig_event: { id: "id || '-' || nth", rig_id: otherRig },
};

describe("plans of the reads that the dapp's pages stand on", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let indexer: Indexer;
  let client: Client;

  before(async () => {
    ({ chain, postgres, indexer } = await startIndexedChain("plans", tellStory, { reconcileBlocks: 1_000_000 }));
    await reconciled(indexer, chain); // which reads all tables: PostgreSQL's log must be of our reads alone
    const options = `-c search_path=${indexer.schema} -c session_replication_role=replica`;
    client = new Client({ connectionString: postgres.url, options });
    await client.connect();
    for (const [table, change] of Object.entries(changes)) await multiply(table, change);
    await client.query("ALTER SYSTEM SET log_statement = 'all'");
    await client.query("SELECT pg_reload_conf()");
    for (let nth = 0; (await statementsOf(`/rigs?minFree=${nth % 60}`)).length === 0; nth++) await sleep(50);
  });
  after(async () => {
    await client?.end();
    await stopAll(indexer, postgres, chain);
  });

  it("read no large table from end to end", async () => {
    const { items } = await ask<Page<Rental>>(indexer, `/renters/${people.renter.address}/rentals`);
    const settled = items.find(({ start, state }) => start !== null && state === "ended");
    for (const path of [
      "/rigs?offered=true",
      "/rigs/1",
      `/rentals/${settled?.id}`,
      `/renters/${people.renter.address}/rentals?limit=20`,
      `/holders/${people.investor.address}`,
    ]) {
      await chain.testClient.mine({ blocks: 1 }); // so that nothing is answered from memory
      await catchUp(indexer, chain);
      const statements = await statementsOf(path);
      expect(statements, `statements of ${path}`).not.to.have.length(0);
      for (const statement of statements)
        expect(await scannedBy(statement), `${path}: ${statement.text}`).to.deep.equal([]);
    }
  });

  it("would, without an index", async () => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT indexname AS name FROM pg_indexes WHERE schemaname = $1 AND tablename = 'rental' AND indexname LIKE '%renter%'",
      [indexer.schema],
    );
    for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
    expect(rows).to.have.length(1);
    const statements = await statementsOf(`/renters/${people.renter.address}/rentals?limit=21`);
    const scanned: string[] = [];
    for (const statement of statements) scanned.push(...(await scannedBy(statement)));
    expect(scanned).to.deep.equal(["rental"]);
  });

  /** Adds copies of a table's rows. */
  async function multiply(table: string, change: Readonly<Record<string, string>>): Promise<void> {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(column_name) AS name FROM information_schema.columns
       WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
      [indexer.schema, table],
    );
    const changed = new Map(Object.entries(change));
    const columns = rows.map(({ name }) => changed.get(name) ?? changed.get(name.replaceAll('"', "")) ?? name);
    await client.query(
      `INSERT INTO ${table} SELECT ${columns.join(", ")} FROM ${table}, generate_series(1, ${copies}) AS nth ON CONFLICT DO NOTHING`,
    );
    await client.query(`ANALYZE ${table}`);
  }

  type Statement = { text: string; values: (string | null)[] };

  /** What PostgreSQL was asked for an answer, from its log. */
  async function statementsOf(path: string): Promise<Statement[]> {
    const file = join(postgres.folder ?? "", "log");
    const { size } = await stat(file);
    await ask(indexer, path);
    return parseLog((await readFile(file)).subarray(size).toString());
  }

  /** Large tables that a statement would read from end to end. */
  async function scannedBy({ text, values }: Statement): Promise<string[]> {
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${text}`, values);
    const found = rows.flatMap((row) => scansOf(row["QUERY PLAN"][0].Plan));
    const sizes = await client.query<{ relname: string; reltuples: number }>(
      "SELECT relname, reltuples FROM pg_class WHERE relnamespace = $1::regnamespace AND reltuples > $2",
      [indexer.schema, large],
    );
    const largeTables = new Set(sizes.rows.map(({ relname }) => relname));
    return found.filter((name) => largeTables.has(name));
  }
});

type Plan = { "Node Type": string; "Relation Name"?: string; Plans?: Plan[] };

function scansOf(plan: Plan): string[] {
  const below = (plan.Plans ?? []).flatMap(scansOf);
  return plan["Node Type"] === "Seq Scan" ? [plan["Relation Name"] ?? "", ...below] : below;
}

/** The statements of a log with their parameters. Lines that go on begin with a tab. */
function parseLog(log: string): { text: string; values: (string | null)[] }[] {
  const entries = log.replaceAll("\n\t", " ").split("\n");
  return entries.flatMap((entry, i) => {
    const text = /LOG: {2}(?:execute [^:]*|statement): (select .*)$/i.exec(entry)?.[1];
    if (text === undefined) return [];
    const given = /DETAIL: {2}Parameters: (.*)$/.exec(entries[i + 1] ?? "")?.[1] ?? "";
    const values = [...given.matchAll(/\$\d+ = (?:'((?:[^']|'')*)'|NULL)/g)];
    return [{ text, values: values.map(([, value]) => value?.replaceAll("''", "'") ?? null) }];
  });
}

import { setTimeout as sleep } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";

/** What the indexer keeps in PostgreSQL: Ponder's tables in one schema, and what was read of the chain in another. */
export type Tables = {
  readonly databaseUrl: string;
  readonly chainId: number;
  readonly schema: string;
  /** What was read of a local chain is of use to the next schema. */
  readonly keepCache?: boolean;
};

/** Blocks, both ends included. */
export type Range = { readonly from: number; readonly to: number };

export const allBlocks: Range = { from: 0, to: Number.MAX_SAFE_INTEGER };
export const localChainId = 31337;
export const schemaPrefix = "rackshare_";

/** [ms] how long PostgreSQL may take to notice that a killed Ponder is gone. */
const goneMs = 5_000;

/** Tables of `ponder_sync` that have a row per chain and block. */
const blockTables: Readonly<Record<string, string>> = {
  blocks: "number",
  transactions: "block_number",
  transaction_receipts: "block_number",
  logs: "block_number",
  traces: "block_number",
  rpc_request_results: "block_number",
  factory_addresses: "block_number",
};

/**
 * Takes away the lock of a Ponder that was killed, which would otherwise hold for 25 seconds. On a local chain it also
 * drops what was indexed of chains that are gone.
 */
export async function prepareTables({ databaseUrl, chainId, schema, keepCache }: Tables): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    let schemas = await findSchemas(client, schema);
    const isOurs = ({ name }: Schema): boolean => name === schema;
    for (let waited = 0; waited < goneMs && schemas.find(isOurs)?.active; waited += 100) {
      await sleep(100);
      schemas = await findSchemas(client, schema);
    }
    const own = schemas.find(isOurs);
    if (own && !own.active && (await hasTable(client, schema, "_ponder_meta"))) {
      const table = `${escapeIdentifier(schema)}._ponder_meta`;
      await client.query(`UPDATE ${table} SET value = jsonb_set(value::jsonb, '{is_locked}', '0') WHERE key = 'app'`);
    }
    if (chainId !== localChainId || own || keepCache) return;
    const gone = schemas.filter(({ active }) => !active);
    for (const { name } of gone) await client.query(`DROP SCHEMA ${escapeIdentifier(name)} CASCADE`);
    if (gone.length === schemas.length) await client.query("DROP SCHEMA IF EXISTS ponder_sync CASCADE");
  });
}

/** Drops the tables, and forgets what was read of some blocks, so that Ponder reads these again and builds the tables anew. */
export async function dropTables({ databaseUrl, chainId, schema }: Tables, range: Range): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)} CASCADE`);
    await forgetBlocks(client, chainId, range);
    await client.query("COMMIT");
  });
}

/** Has PostgreSQL look at how the tables were filled: it would by itself within a minute or two, and read them clumsily until then. */
export async function analyzeTables({ databaseUrl, schema }: Tables): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1",
      [schema],
    );
    const names = rows.map(({ name }) => `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`);
    await client.query(`ANALYZE ${names.join(", ")}`);
  });
}

async function forgetBlocks(client: Client, chainId: number, { from, to }: Range): Promise<void> {
  if (!(await hasTable(client, "ponder_sync", "intervals"))) return;
  for (const [table, column] of Object.entries(blockTables)) {
    const where = `chain_id = $1 AND ${column} BETWEEN $2 AND $3`;
    await client.query(`DELETE FROM ponder_sync.${table} WHERE ${where}`, [chainId, from, to]);
  }
  // Ponder writes blocks a to b as [a, b + 1]: what is left of a range that ends where this one begins is a point.
  await client.query(
    `UPDATE ponder_sync.intervals SET blocks = COALESCE((
       SELECT range_agg(part) FROM unnest(blocks - nummultirange(numrange($2, $3, '()'))) AS part
       WHERE lower(part) < upper(part)
     ), '{}') WHERE chain_id = $1`,
    [chainId, from, to + 1],
  );
}

type Schema = { readonly name: string; readonly active: boolean };

/** Our own schema and those of other chains and versions, and whether a Ponder writes them. */
async function findSchemas(client: Client, schema: string): Promise<Schema[]> {
  const { rows } = await client.query<Schema>(
    `SELECT nspname AS name, EXISTS (
       SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = nspname || '_internal'
     ) AS active FROM pg_namespace WHERE nspname = $1 OR nspname LIKE '${schemaPrefix}%'`,
    [schema],
  );
  return rows;
}

async function hasTable(client: Client, schema: string, table: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = $2", [
    schema,
    table,
  ]);
  return rowCount !== 0;
}

/** Connects, acts and disconnects. */
export async function withClient<Result>(url: string, act: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end().catch(() => {});
  }
}

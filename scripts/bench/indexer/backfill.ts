import { Client } from "pg";
import { localChainId } from "../../lib/chain.ts";
import { startIndexer, type Indexer } from "../../lib/indexer.ts";

export type Backfill = {
  readonly indexer: Indexer;
  /** From Ponder's first look at the chain until all is indexed and its indexes are built. */
  readonly seconds: number;
  readonly events: number;
};

/**
 * Indexes the chain into a schema of its own with all handlers. What was fetched of the chain is kept in the database: the next
 * schema finds it there.
 */
export async function backfill(rpcUrl: string, databaseUrl: string, schema: string): Promise<Backfill> {
  let startedAt = 0;
  const done = Promise.withResolvers<number>();
  const indexer = await startIndexer({
    chainId: localChainId,
    rpcUrl,
    databaseUrl,
    port: 0,
    schema,
    keepCache: true,
    name: `bench-${schema}`,
    onLine(line) {
      if (line.includes("Started backfill indexing")) startedAt ||= performance.now();
      if (line.includes("Started returning 200 responses endpoint=/ready"))
        done.resolve((performance.now() - startedAt) / 1_000);
    },
  });
  const seconds = await done.promise;
  return { indexer, seconds, events: await countEvents(indexer.metricsUrl) };
}

/** How many events the handlers of a run have seen. */
async function countEvents(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return [...text.matchAll(/^ponder_indexing_completed_events\{.*\} (\d+)$/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
}

/** Rows in all tables of a schema but Ponder's own. */
export async function countRows(databaseUrl: string, schema: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
       WHERE schemaname = $1 AND tablename NOT LIKE '\\_ponder%' AND tablename NOT LIKE '\\_reorg%'`,
      [schema],
    );
    let sum = 0;
    for (const { name } of tables) {
      const { rows } = await client.query<{ count: string }>(`SELECT COUNT(*) FROM ${name}`);
      sum += Number(rows[0]?.count);
    }
    return sum;
  } finally {
    await client.end();
  }
}

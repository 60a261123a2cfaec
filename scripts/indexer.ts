import { startIndexer } from "./lib/indexer.ts";
import { startPostgres } from "./lib/postgres.ts";

/**
 * `npm run indexer` writes the tables and answers; `npm run indexer:serve` only answers, from tables that another writes.
 * From env: `CHAIN_ID`, `RPC_URL`, `WS_URL`, `DATABASE_URL` (PostgreSQL of its own unless given), `INDEXER_PORT`,
 * `INDEXER_HOST`, `DATABASE_SCHEMA`, and `VIEWS_SCHEMA` to deploy a new version beside a running one.
 */
async function main(): Promise<void> {
  const { env } = process;
  const serveOnly = process.argv[2] === "serve";
  if (serveOnly && !(env.DATABASE_URL && env.DATABASE_SCHEMA)) {
    throw new Error(
      "Set DATABASE_URL, and DATABASE_SCHEMA to the tables that are written: the VIEWS_SCHEMA of `npm run indexer`.",
    );
  }
  const postgres = await startPostgres();
  const indexer = await startIndexer({
    chainId: Number(env.CHAIN_ID ?? 31337),
    rpcUrl: env.RPC_URL ?? "http://127.0.0.1:8545",
    databaseUrl: postgres.url,
    port: Number(env.INDEXER_PORT ?? 42069),
    serveOnly,
    ...(env.INDEXER_HOST && { host: env.INDEXER_HOST }),
    ...(env.WS_URL && { wsUrl: env.WS_URL }),
    ...(env.DATABASE_SCHEMA && { schema: env.DATABASE_SCHEMA }),
    ...(env.VIEWS_SCHEMA && { viewsSchema: env.VIEWS_SCHEMA }),
  });
  console.log(`The indexer answers at ${indexer.url} from the tables in ${indexer.schema}.`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

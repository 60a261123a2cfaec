import { parseArgs } from "node:util";
import { nameSchema, startIndexer } from "./lib/indexer.ts";
import { repair } from "./lib/indexerRepair.ts";
import { allBlocks, type Range } from "./lib/indexerTables.ts";
import { findPostgres, startPostgres } from "./lib/postgres.ts";
import { startReaders } from "./lib/readers.ts";

const { env } = process;
const chain = { chainId: Number(env.CHAIN_ID ?? 31337), rpcUrl: env.RPC_URL ?? "http://127.0.0.1:8545" };

/**
 * `npm run indexer` writes the tables and answers; `npm run indexer:serve` only answers, from tables that another writes.
 * `npm run indexer -- repair --from <block> --to <block>` has blocks read again, all unless given, and the tables built
 * anew: the way out when `/health` says that the books differ.
 * From env: `CHAIN_ID`, `RPC_URL`, `WS_URL`, `DATABASE_URL` (PostgreSQL of its own unless given), `INDEXER_PORT`,
 * `INDEXER_HOST`, `RATE_LIMIT` (requests a second of one address), `CORS_ORIGINS` (web pages that may read it, with commas),
 * `TRUST_PROXY=true` (a proxy says who asks), `METRICS_PORT` (where Ponder's `/metrics` is, for this machine alone),
 * `READERS` (how many processes `indexer:serve` starts behind one port; their metrics are on ports in a row), `RECONCILE_BLOCKS`, `DATABASE_SCHEMA`, and `VIEWS_SCHEMA` to deploy a new version beside a running one.
 */
async function main(): Promise<void> {
  const [command = "write", ...rest] = process.argv.slice(2);
  if (command === "repair") return runRepair(rest);
  if (command !== "write" && command !== "serve")
    throw new Error(`There is no ${command}. Use serve, repair, or nothing.`);
  const serveOnly = command === "serve";
  if (serveOnly && !(env.DATABASE_URL && env.DATABASE_SCHEMA)) {
    throw new Error(
      "Set DATABASE_URL, and DATABASE_SCHEMA to the tables that are written: the VIEWS_SCHEMA of `npm run indexer`.",
    );
  }
  const postgres = await startPostgres();
  const options = {
    ...chain,
    databaseUrl: postgres.url,
    port: Number(env.INDEXER_PORT ?? 42069),
    ...(env.METRICS_PORT && { innerPort: Number(env.METRICS_PORT) }),
    ...(env.INDEXER_HOST && { host: env.INDEXER_HOST }),
    gateway: {
      ...(env.RATE_LIMIT && { perSecond: Number(env.RATE_LIMIT) }),
      ...(env.CORS_ORIGINS && { origins: env.CORS_ORIGINS.split(",") }),
      trustProxy: env.TRUST_PROXY === "true",
    },
    ...(env.RECONCILE_BLOCKS && { reconcileBlocks: Number(env.RECONCILE_BLOCKS) }),
    ...(env.WS_URL && { wsUrl: env.WS_URL }),
    ...(env.DATABASE_SCHEMA && { schema: env.DATABASE_SCHEMA }),
    ...(env.VIEWS_SCHEMA && { viewsSchema: env.VIEWS_SCHEMA }),
  };
  if (serveOnly) {
    const { url, each } = await startReaders(countOf("READERS", env.READERS ?? "1"), options);
    console.log(`The indexer answers at ${url} from the tables in ${options.schema}, by ${each.length} readers.`);
    for (const { metricsUrl } of each) console.log(`Metrics of a reader, for this machine alone: ${metricsUrl}`);
    return;
  }
  const indexer = await startIndexer(options);
  console.log(`The indexer answers at ${indexer.url} from the tables in ${indexer.schema}.`);
  console.log(`Metrics, for this machine alone: ${indexer.metricsUrl}`);
}

async function runRepair(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { from: { type: "string" }, to: { type: "string" } } });
  const range = { from: blockOf("from", values.from, allBlocks.from), to: blockOf("to", values.to, allBlocks.to) };
  if (range.from > range.to) throw new Error(`--from ${range.from} is after --to ${range.to}.`);
  const databaseUrl = await findPostgres();
  if (!databaseUrl) throw new Error("No PostgreSQL of ours runs here. Start the indexer, or set DATABASE_URL.");
  const schema = env.DATABASE_SCHEMA ?? (await nameSchema(chain));
  const isWritten = await repair({ databaseUrl, chainId: chain.chainId, schema }, range);
  console.log(
    isWritten
      ? `${describe(range)} of chain ${chain.chainId} are read again. GET /health says when that is done.`
      : `No indexer writes ${schema} now: the next one reads ${describe(range)} of chain ${chain.chainId} again.`,
  );
}

function countOf(name: string, text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`${name} must be a number from 1 to 99, not ${text}.`);
  return Number(text);
}

function blockOf(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${name} must be a block's number, not ${text}.`);
  return Number(text);
}

function describe({ from, to }: Range): string {
  return to === allBlocks.to ? `Blocks from ${from} on` : `Blocks ${from} to ${to}`;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

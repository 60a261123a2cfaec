import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import { createPublicClient, http } from "viem";
import type { Health } from "../../indexer/src/api/types.ts";
import { startGateway } from "./gateway.ts";
import { findFreePort } from "./postgres.ts";
import { startProcess, type RunningProcess } from "./processes.ts";

export type IndexerOptions = {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly wsUrl?: string;
  readonly databaseUrl: string;
  /** Where it answers; 0 for any free port. */
  readonly port: number;
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** Where the tables are: by chain, deployment and code unless given, so that none ever sees another's. */
  readonly schema?: string;
  /** A second name for the tables, which moves to the newest schema once that is complete: `live`. */
  readonly viewsSchema?: string;
  /** Only answers, from tables that another process writes: those of `schema`. */
  readonly serveOnly?: boolean;
  /** Of its log file: `indexer` unless given. */
  readonly name?: string;
};

export type Indexer = {
  readonly url: string;
  readonly schema: string;
  /** Process id of the Ponder that runs now. */
  readonly pid: number;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, "../..");
const localChainId = 31337;
const prefix = "rackshare_";
const maxFailures = 5;
const watchMs = 15_000;
const maxStuckMs = 90_000;

/** What Ponder says when the chain dropped more blocks than it can undo. It would go on answering from the dropped ones. */
const deepReorg = /unrecoverable .*reorg|Finalized block .* cannot move backwards/i;

/**
 * Starts Ponder and the gateway in front of it, and starts Ponder again whenever it dies.
 * @returns once it answers; `GET /health` says when it has caught up with the chain.
 * @throws when Ponder cannot run, with the end of its log.
 */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { name = "indexer", host = "127.0.0.1" } = options;
  const schema = options.schema ?? (await nameSchema(options));
  const port = await findFreePort();
  if (!options.serveOnly) await prepareDatabase(options, schema);
  let isWrong = false;
  let ponder = await startPonder();
  const gateway = await startGateway(`http://127.0.0.1:${port}`, options.port, host).catch(async (error: unknown) => {
    await ponder.stop();
    throw error;
  });
  let stopping = false;
  const supervision = supervise();
  const watching = watch(gateway.url, () => void ponder.stop());

  function startPonder(): Promise<RunningProcess> {
    const views = options.viewsSchema && !options.serveOnly ? ["--views-schema", options.viewsSchema] : [];
    const args = [options.serveOnly ? "serve" : "start", "--hostname", "127.0.0.1", "--port", String(port), ...views];
    return startProcess(name, "node", [join(root, "node_modules/ponder/dist/esm/bin/ponder.js"), ...args], {
      cwd: join(root, "indexer"),
      env: {
        CHAIN_ID: String(options.chainId),
        RPC_URL: options.rpcUrl,
        ...(options.wsUrl && { WS_URL: options.wsUrl }),
        DATABASE_URL: options.databaseUrl,
        DATABASE_SCHEMA: schema,
      },
      ready: /Created HTTP server/,
      readyTimeoutMs: 90_000,
      onLine(line) {
        if (isWrong || !deepReorg.test(line)) return;
        isWrong = true;
        void ponder?.stop();
      },
    });
  }

  async function supervise(): Promise<void> {
    for (let failures = 0; ;) {
      const code = await ponder.exited;
      if (stopping) return;
      const reason = isWrong
        ? "The chain dropped blocks that were final, so all is indexed anew"
        : `Ponder ended with ${code} and is started again`;
      console.error(`${name}: ${reason}; ${ponder.logFile} says why.`);
      if (!options.serveOnly) await prepareDatabase(options, schema, isWrong).catch(() => {});
      isWrong = false;
      await startPonder().then(
        (again) => {
          ponder = again;
          failures = 0;
        },
        async (error: Error) => {
          if (++failures === maxFailures) console.error(`${name}: ${error.message}`);
          await sleep(1_000 * Math.min(failures, 30));
        },
      );
    }
  }

  return {
    url: gateway.url,
    schema,
    get pid() {
      return ponder.pid;
    },
    async stop() {
      stopping = true;
      clearInterval(watching);
      await gateway.stop();
      await ponder.stop();
      await supervision;
    },
  };
}

/** Calls back when nothing was indexed for 90 seconds although the chain went on, as when a subscription falls silent. */
function watch(url: string, onStuck: () => void): NodeJS.Timeout {
  let block: number | null = null;
  let since = Date.now();
  return setInterval(async () => {
    const health = await fetch(`${url}/health`).then(
      (answer) => answer.json() as Promise<Partial<Health>>,
      () => undefined,
    );
    if (health?.block === undefined || health.block !== block || !health.lagBlocks) since = Date.now();
    block = health?.block ?? null;
    if (block === null || Date.now() - since < maxStuckMs) return;
    since = Date.now();
    onStuck();
  }, watchMs).unref();
}

/** The same for the same chain, deployment and code, and for nothing else. */
async function nameSchema({ chainId, rpcUrl }: IndexerOptions): Promise<string> {
  const genesis = await createPublicClient({ transport: http(rpcUrl) })
    .getBlock({ blockNumber: 0n })
    .catch((cause: unknown) => {
      throw new Error(`No chain answers at ${rpcUrl}. Start it, or set RPC_URL.`, { cause });
    });
  const patterns = [
    "contracts/abi.ts",
    `contracts/deployments/${chainId}.json`,
    "indexer/ponder.*.ts",
    "indexer/src/{,lib/}*.ts",
  ];
  const files: string[] = [];
  for await (const file of glob(patterns, { cwd: root })) files.push(file);
  const hash = createHash("sha256").update(`${chainId} ${genesis.hash}`);
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return prefix + hash.digest("hex").slice(0, 16);
}

/**
 * Takes away the lock of a Ponder that was killed, which would otherwise hold for 25 seconds. On a local chain it also
 * drops what was indexed of chains that are gone.
 * @param isWrong drop also what was indexed of this one, with what was kept of its blocks.
 */
async function prepareDatabase(
  { databaseUrl, chainId }: IndexerOptions,
  schema: string,
  isWrong = false,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; active: boolean }>(
      `SELECT nspname AS name, EXISTS (
         SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = nspname || '_internal'
       ) AS active FROM pg_namespace WHERE nspname = $1 OR nspname LIKE '${prefix}%'`,
      [schema],
    );
    if (isWrong) {
      await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)}, ponder_sync CASCADE`);
      return;
    }
    const own = rows.find(({ name }) => name === schema);
    if (own && !own.active) {
      const table = `${escapeIdentifier(schema)}._ponder_meta`;
      const { rowCount } = await client.query(
        "SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = '_ponder_meta'",
        [schema],
      );
      if (rowCount)
        await client.query(`UPDATE ${table} SET value = jsonb_set(value::jsonb, '{is_locked}', '0') WHERE key = 'app'`);
    }
    const gone = rows.filter(({ name, active }) => name !== schema && !active);
    if (chainId !== localChainId || own) return;
    for (const { name } of gone) await client.query(`DROP SCHEMA ${escapeIdentifier(name)} CASCADE`);
    if (gone.length === rows.length) await client.query("DROP SCHEMA IF EXISTS ponder_sync CASCADE");
  } finally {
    await client.end();
  }
}

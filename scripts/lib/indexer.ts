import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPublicClient, http } from "viem";
import { prepareReports, takeEnergy } from "./energyReports.ts";
import { startGateway, type GatewayOptions } from "./gateway.ts";
import { watchDatabase } from "./indexerRepair.ts";
import {
  allBlocks,
  analyzeTables,
  dropTables,
  prepareTables,
  schemaPrefix,
  type Range,
  type Tables,
} from "./indexerTables.ts";
import { createPatience, watchIndexer } from "./indexerWatch.ts";
import { findFreePort } from "./ports.ts";
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
  readonly gateway?: GatewayOptions;
  /** [ms] how long PostgreSQL may take for one read of the API: 10,000 unless given. */
  readonly readMs?: number;
  /** Where Ponder itself answers, its `/metrics` among it, to this machine alone; any free port unless given. */
  readonly innerPort?: number;
  /** Where the tables are: by chain, deployment and code unless given, so that none ever sees another's. */
  readonly schema?: string;
  /** A second name for the tables, which moves to the newest schema once that is complete: `live`. */
  readonly viewsSchema?: string;
  /** Only answers, from tables that another process writes: those of `schema`. */
  readonly serveOnly?: boolean;
  /** It compares its books with the contracts whenever that many blocks were indexed: 100 unless given. */
  readonly reconcileBlocks?: number;
  /** Keeps what was read of the chain for the next schema, on a local chain too. */
  readonly keepCache?: boolean;
  /** Of its log file: `indexer` unless given. */
  readonly name?: string;
  /** Told of each line that Ponder logs. */
  readonly onLine?: (line: string) => void;
};

export type Indexer = {
  readonly url: string;
  /** Where Ponder tells Prometheus how it is doing. Only this machine reaches it. */
  readonly metricsUrl: string;
  readonly schema: string;
  /** Process id of the Ponder that runs now. */
  readonly pid: number;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, "../..");
const maxFailures = 5;

/** What Ponder says when the chain dropped more blocks than it can undo. It would go on answering from the dropped ones. */
const deepReorg = /unrecoverable .*reorg|Finalized block .* cannot move backwards/i;

/** What it says when an event makes no sense, as when the chain kept back one that came before it. */
const failedEvent = /Error while processing event .*\bblock_number=(\d+)/;

/** What it says once all of the chain that is final is indexed. */
const filled = /Started returning 200 responses .*\/ready/; // of `/health` too, before

/** Why some blocks, or all, are read again and the tables built anew. */
type Doubt = { readonly reason: string; readonly range: Range; readonly settled: () => void };

/**
 * Starts Ponder and the gateway in front of it, and starts Ponder again whenever it dies.
 * @returns once it answers; `GET /health` says when it has caught up with the chain.
 * @throws when Ponder cannot run, with the end of its log.
 */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { name = "indexer", host = "127.0.0.1", databaseUrl, chainId, serveOnly = false } = options;
  const schema = options.schema ?? (await nameSchema(options));
  const tables: Tables = { databaseUrl, chainId, schema, ...(options.keepCache && { keepCache: true }) };
  const port = options.innerPort ?? (await findFreePort());
  if (!serveOnly) await prepareTables(tables);
  await prepareReports(tables);
  const doubts: Doubt[] = [];
  let failedBlock: string | undefined;
  let restartReason: string | undefined;
  const ending = new AbortController();
  let ponder = await startPonder();
  const limits = { takeEnergy: (body: string) => takeEnergy(tables, body), ...options.gateway };
  const gateway = await startGateway(`http://127.0.0.1:${port}`, options.port, host, limits).catch(
    async (error: unknown) => {
      await ponder.stop();
      throw error;
    },
  );
  const supervision = supervise();
  const watching = watchIndexer(gateway.url, `http://127.0.0.1:${port}`, () =>
    restart("It stood still, or is far behind and reads faster when it starts"),
  );
  const unfollow = serveOnly
    ? undefined
    : watchDatabase(tables, {
        repair: (range) => rebuild("Somebody asked for a repair", range),
        restart: () => restart("PostgreSQL was started again"),
      });

  function startPonder(): Promise<RunningProcess> {
    const views = options.viewsSchema && !serveOnly ? ["--views-schema", options.viewsSchema] : [];
    const args = [serveOnly ? "serve" : "start", "--hostname", "127.0.0.1", "--port", String(port), ...views];
    // Most rows are garbage soon: a fifth faster.
    const flags = serveOnly
      ? []
      : ["--max-semi-space-size=128", "--import", join(import.meta.dirname, "ponder/hooks.ts")];
    failedBlock = undefined;
    return startProcess(name, "node", [...flags, join(root, "node_modules/ponder/dist/esm/bin/ponder.js"), ...args], {
      cwd: join(root, "indexer"),
      env: {
        CHAIN_ID: String(chainId),
        RPC_URL: options.rpcUrl,
        ...(options.wsUrl && { WS_URL: options.wsUrl }),
        DATABASE_URL: databaseUrl,
        DATABASE_SCHEMA: schema,
        NO_COLOR: "1", // its lines are read, here too
        ...(options.reconcileBlocks && { RECONCILE_BLOCKS: String(options.reconcileBlocks) }),
        ...(options.readMs && { READ_MS: String(options.readMs) }),
        ...(options.keepCache && { KEEP_CACHE: "true" }),
      },
      ready: /Created HTTP server/,
      readyTimeoutMs: 90_000,
      onLine(line) {
        options.onLine?.(line);
        if (!serveOnly && filled.test(line)) {
          analyzeTables(tables).catch((error: unknown) => ending.signal.aborted || sayWhy(error));
        }
        failedBlock ??= failedEvent.exec(line)?.[1];
        if (deepReorg.test(line) && doubts.length === 0) void rebuild("The chain dropped blocks that were final");
      },
    });
  }

  function sayWhy(error: unknown): void {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }

  function restart(reason: string): void {
    restartReason = `${reason}, so Ponder is started again`;
    void ponder.stop();
  }

  function rebuild(reason: string, range = allBlocks): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    doubts.push({ reason, range, settled: resolve });
    void ponder?.stop();
    return promise;
  }

  async function supervise(): Promise<void> {
    const patience = createPatience();
    let startedAt = Date.now();
    let failures = 0;
    let failedBefore: string | undefined;
    let rebuiltFor: string | undefined;
    while (!ending.signal.aborted) {
      const code = await ponder.exited;
      if (ending.signal.aborted) return;
      // Twice at one place is no accident: the chain did not tell something that came before.
      if (failedBlock !== undefined && failedBlock === failedBefore && failedBlock !== rebuiltFor) {
        rebuiltFor = failedBlock;
        void rebuild(`The events of block ${failedBlock} make no sense`);
      }
      failedBefore = failedBlock;
      const waitMs = failures === 0 ? patience(code, Date.now() - startedAt) : 0;

      const settling = doubts.splice(0);
      const reasons = settling.map(({ reason }) => `${reason}, so the tables are built anew`);
      const what = reasons.join(". ") || (restartReason ?? `Ponder ended with ${code} and is started again`);
      if (failures === 0) console.error(`${name}: ${what}; more in ${ponder.logFile}.`);
      await pause(waitMs);
      if (ending.signal.aborted) return;
      try {
        for (const { range } of serveOnly ? [] : settling) await dropTables(tables, range);
        if (!serveOnly) await prepareTables(tables);
        ponder = await startPonder();
        startedAt = Date.now();
        restartReason = undefined;
        failures = 0;
        for (const { settled } of settling) settled();
        if (ending.signal.aborted || doubts.length > 0) await ponder.stop();
      } catch (error) {
        doubts.unshift(...settling);
        if (++failures === maxFailures) sayWhy(error);
        await pause(1_000 * Math.min(failures, 30));
      }
    }
  }

  /** Until then, or until the indexer is stopped. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: ending.signal }).catch(() => {});
  }

  return {
    url: gateway.url,
    metricsUrl: `http://127.0.0.1:${port}/metrics`,
    schema,
    get pid() {
      return ponder.pid;
    },
    async stop() {
      ending.abort();
      clearInterval(watching);
      await unfollow?.();
      await gateway.stop();
      await ponder.stop();
      await supervision;
    },
  };
}

/** The same for the same chain, deployment and code, and for nothing else. */
export async function nameSchema({ chainId, rpcUrl }: Pick<IndexerOptions, "chainId" | "rpcUrl">): Promise<string> {
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
  return schemaPrefix + hash.digest("hex").slice(0, 16);
}

import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seed, storyBegins, type Seeded } from "../seed.ts";
import { localChainId, startChain, type LocalChain } from "./chain.ts";
import { localParameters } from "./deploy.ts";
import { deployLocally } from "./deployLocally.ts";
import { openEngine, workspaceImage } from "./engine.ts";
import { startIndexer, type Indexer } from "./indexer.ts";
import { startPostgres, type Postgres } from "./postgres.ts";
import { startProcess, stopProcesses, type ProcessOptions, type RunningProcess } from "./processes.ts";
import { claimPorts, defaultPorts, type WorldPorts } from "./worldPorts.ts";

export type WorldOptions = {
  readonly ports?: Partial<WorldPorts>;
  /** Keeps the world's files, and the names of its logs, apart from those of another: `.rackshare/world` unless given. */
  readonly folder?: string;
  /** `false` leaves the dapp out; otherwise Vite's development server shows it. */
  readonly dapp?: boolean;
  /** Told of each part once it runs, and how long that took. [seconds] */
  readonly onStep?: (what: string, seconds: number) => void;
};

export type World = {
  readonly chain: LocalChain;
  readonly seeded: Seeded;
  /** For instance "in containers of Podman Engine 4.3.1". */
  readonly rentalsRun: string;
  readonly urls: {
    readonly rpc: string;
    readonly indexer: string;
    readonly host: string;
    readonly inspectors: string;
    /** Undefined when the dapp was left out. */
    readonly dapp: string | undefined;
  };
  /** Stops everything and waits until it is gone. */
  stop(): Promise<void>;
};

const defaultFolder = ".rackshare/world";

/** Rigs whose offers had a poor record go on like that: the host agent leaves them unreachable in some samples. */
const simulatedOutages = "6:3%,16:7%,37:10%";

/**
 * Starts the whole local world: chain, contracts, a month of history, indexer, host agent, inspectors and dapp.
 * @throws with what to do when a port is taken or a part does not start; nothing is left running then.
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const ports = await claimPorts({ ...defaultPorts, ...options.ports }, options.dapp !== false);
  const { folder = defaultFolder, onStep = () => {} } = options;
  const name = (part: string): string => (folder === defaultFolder ? part : `${basename(folder)}-${part}`);
  const startAgent = (
    agent: "host" | "inspector",
    logName: string,
    port: number,
    own: Pick<ProcessOptions, "env" | "onLine"> = {},
  ): Promise<RunningProcess> =>
    startProcess(logName, "node", [`scripts/agents/${agent}/main.ts`], {
      ...own,
      env: {
        ...own.env,
        PORT: String(port),
        RPC_URL: `http://127.0.0.1:${ports.chain}`,
        DATA_DIR: `${folder}/agents`,
        OUTAGES: process.env.OUTAGES ?? simulatedOutages,
      },
      ready: / ready on /,
    });
  const step = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work;
    onStep(what, (performance.now() - startedAt) / 1000);
    return result;
  };
  let indexer: Indexer | undefined;
  let postgres: Postgres | undefined;
  let rentalsRun = "";
  const stop = async (): Promise<void> => {
    await indexer?.stop();
    await stopProcesses();
    await postgres?.stop();
  };
  // Whoever watches over the indexer must know before Ctrl-C reaches it that its end is wanted.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void indexer?.stop());
  try {
    // What agents remember is of a chain that is gone.
    await rm(`${folder}/agents`, { recursive: true, force: true });
    const database = startPostgres(`${folder}/postgres`);
    database.catch(() => {});
    const engine = openEngine(workspaceImage);
    const chain = await step("Chain", startChain({ port: ports.chain, date: storyBegins(), name: name("chain") }));
    await step("Contracts", deployLocally(chain, localParameters));
    const host = `http://127.0.0.1:${ports.host}`;
    const seeded = await step("A month of history", seed(chain, { gateway: host }));
    postgres = await step("PostgreSQL", database);
    const databaseUrl = postgres.url;
    const follow = followChain(chain, databaseUrl, ports.indexer, name("indexer")).then((it) => (indexer = it));
    const parts = await Promise.allSettled([
      step("Indexer", follow),
      step("Host agent", startHost()),
      step("Inspectors", startAgent("inspector", name("inspectors"), ports.inspectors)),
      ...(options.dapp === false ? [] : [step("Dapp", startDapp(ports, name("dapp")))]),
    ]);
    for (const part of parts) if (part.status === "rejected") throw part.reason;

    async function startHost(): Promise<RunningProcess> {
      const socket = (await engine)?.socketPath;
      return startAgent("host", name("host"), ports.host, {
        env: {
          LEAVE_RUNNING: "false",
          IMAGE: workspaceImage,
          INDEXER_URL: `http://127.0.0.1:${ports.indexer}`,
          ...(socket && { DOCKER_SOCKET: socket }),
        },
        onLine: (line) => (rentalsRun = / rentals run (.*)$/.exec(line)?.[1] ?? rentalsRun),
      });
    }
    return {
      chain,
      seeded,
      rentalsRun,
      urls: {
        rpc: chain.rpcUrl,
        indexer: `http://127.0.0.1:${ports.indexer}`,
        host,
        inspectors: `http://127.0.0.1:${ports.inspectors}`,
        dapp: options.dapp === false ? undefined : `http://127.0.0.1:${ports.dapp}`,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns the indexer once it has read all history. */
async function followChain({ rpcUrl }: LocalChain, databaseUrl: string, port: number, name: string): Promise<Indexer> {
  const indexer = await startIndexer({ chainId: localChainId, rpcUrl, databaseUrl, port, name });
  const deadline = Date.now() + 240_000;
  while (!(await isHealthy(indexer.url))) {
    if (Date.now() > deadline) throw new Error(`${indexer.url}/health does not say that the indexer has caught up.`);
    await sleep(200);
  }
  return indexer;
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function startDapp(ports: WorldPorts, name: string): Promise<RunningProcess> {
  const url = `http://127.0.0.1:${ports.dapp}`;
  const args = ["node_modules/vite/bin/vite.js", "dapp", "--port", String(ports.dapp), "--strictPort"];
  return startProcess(name, "node", args, {
    env: {
      VITE_RPC_URL: `http://127.0.0.1:${ports.chain}`,
      VITE_INDEXER_URL: `http://127.0.0.1:${ports.indexer}`,
    },
    ready: async () => (await fetch(url)).ok,
  });
}

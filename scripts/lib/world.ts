import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createWalletClient, http } from "viem";
import { contracts } from "../../contracts/index.ts";
import { seed, storyBegins, type Seeded } from "../seed.ts";
import { localAccount, localAccounts } from "./accounts.ts";
import { loadCatalog } from "./catalog.ts";
import { localChainId, startChain, type LocalChain, type StartedChain } from "./chain.ts";
import { deploy, localParameters } from "./deploy.ts";
import { writeDeployment } from "./deployments.ts";
import { startIndexer, type Indexer } from "./indexer.ts";
import { isFree, nextFree } from "./ports.ts";
import { startPostgres, type Postgres } from "./postgres.ts";
import { startProcess, stopProcesses, type RunningProcess } from "./processes.ts";

/** Where everything answers on 127.0.0.1. The dapp takes the next free port if its own is taken. */
export type WorldPorts = {
  readonly chain: number;
  readonly indexer: number;
  readonly host: number;
  /** Of the first inspector; the others have the next ones. */
  readonly inspectors: number;
  readonly dapp: number;
};

export const defaultPorts: WorldPorts = { chain: 8545, indexer: 42069, host: 8780, inspectors: 8790, dapp: 5173 };

export type WorldOptions = {
  readonly ports?: Partial<WorldPorts>;
  /** Keeps the world's files apart from those of another: `.rackshare/world` unless given. */
  readonly folder?: string;
  /** How the dapp is served: by Vite's development server unless given, `false` to leave it out. */
  readonly dapp?: "development" | "preview" | false;
  /** Told of each part once it runs, and how long that took. [seconds] */
  readonly onStep?: (what: string, seconds: number) => void;
};

export type World = {
  readonly chain: LocalChain;
  readonly seeded: Seeded;
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

const inspectorCount = localAccounts.filter(({ role }) => role === "inspector").length;

/** The environment variable that moves a part to another port. */
const portVariables: Readonly<Record<keyof WorldPorts, string>> = {
  chain: "CHAIN_PORT",
  indexer: "INDEXER_PORT",
  host: "HOST_PORT",
  inspectors: "INSPECTOR_PORT",
  dapp: "DAPP_PORT",
};

/** The ports that the environment asks for. @throws when one is no port. */
export function portsFromEnv(env: NodeJS.ProcessEnv = process.env): Partial<WorldPorts> {
  const given = Object.entries(portVariables).flatMap(([part, variable]) => {
    const text = env[variable];
    if (!text) return [];
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${variable} must be a port from 1 to 65535, not "${text}".`);
    }
    return [[part, port] as const];
  });
  return Object.fromEntries(given);
}

/**
 * Starts the whole local world: chain, contracts, a month of history, indexer, host agent, inspectors and dapp.
 * @throws with what to do when a port is taken or a part does not start; nothing is left running then.
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const ports = await claimPorts({ ...defaultPorts, ...options.ports }, options);
  const { folder = ".rackshare/world", onStep = () => {} } = options;
  const step = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work;
    onStep(what, (performance.now() - startedAt) / 1000);
    return result;
  };
  let indexer: Indexer | undefined;
  let postgres: Postgres | undefined;
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
    const chain = await step("Chain", startChain({ port: ports.chain, date: storyBegins() }));
    await step("Contracts", deployLocally(chain));
    const host = `http://127.0.0.1:${ports.host}`;
    const seeded = await step("A month of history", seed(chain, { gateway: host }));
    postgres = await step("PostgreSQL", database);
    const databaseUrl = postgres.url;
    const [started] = await Promise.all([
      step("Indexer", followChain(chain, databaseUrl, ports.indexer)),
      step("Host agent", startAgent("host", chain, folder, { PORT: String(ports.host) })),
      step("Inspectors", startAgent("inspector", chain, folder, { PORT: String(ports.inspectors) })),
    ]);
    indexer = started;
    if (options.dapp !== false) await step("Dapp", startDapp(ports, options.dapp));
    return {
      chain,
      seeded,
      urls: {
        rpc: chain.rpcUrl,
        indexer: indexer.url,
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

async function claimPorts(wanted: WorldPorts, { dapp }: WorldOptions): Promise<WorldPorts> {
  const needed: [keyof WorldPorts, number][] = [
    ["chain", wanted.chain],
    ["indexer", wanted.indexer],
    ["host", wanted.host],
    ...Array.from(
      { length: inspectorCount },
      (_, i) => ["inspectors", wanted.inspectors + i] as [keyof WorldPorts, number],
    ),
  ];
  for (const [part, port] of needed) {
    if (await isFree(port)) continue;
    throw new Error(
      `Port ${port} (${part}) is taken, perhaps by another npm start. Stop that, or set ${portVariables[part]} to a free port.`,
    );
  }
  return dapp === false ? wanted : { ...wanted, dapp: await nextFree(wanted.dapp) };
}

/** @throws when the contracts land elsewhere than `contracts/deployments` says, which everything else reads. */
export async function deployLocally(chain: StartedChain): Promise<void> {
  const account = localAccount("deployer");
  const walletClient = createWalletClient({ chain: chain.publicClient.chain, transport: http(chain.rpcUrl), account });
  const parameters = { ...localParameters, treasury: account.address, admin: account.address };
  const deployed = await deploy({ publicClient: chain.publicClient, walletClient }, parameters, loadCatalog());
  await writeDeployment(localChainId, deployed);
  const known = contracts(localChainId);
  if (Object.entries(deployed).some(([name, { address }]) => known[name as keyof typeof known].address !== address)) {
    throw new Error("The contracts have new addresses, which are written down now. Start again.");
  }
}

/** @returns the indexer once it has read all history. */
async function followChain({ rpcUrl }: LocalChain, databaseUrl: string, port: number): Promise<Indexer> {
  const indexer = await startIndexer({ chainId: localChainId, rpcUrl, databaseUrl, port });
  const deadline = Date.now() + 120_000;
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

function startAgent(
  agent: "host" | "inspector",
  { rpcUrl }: LocalChain,
  folder: string,
  env: Record<string, string>,
): Promise<RunningProcess> {
  return startProcess(agent, "node", [`scripts/agents/${agent}/main.ts`], {
    env: { ...env, RPC_URL: rpcUrl, DATA_DIR: `${folder}/agents` },
    ready: / ready on /,
  });
}

async function startDapp(ports: WorldPorts, mode: WorldOptions["dapp"] = "development"): Promise<RunningProcess> {
  const url = `http://127.0.0.1:${ports.dapp}`;
  const args = ["node_modules/vite/bin/vite.js", ...(mode === "preview" ? ["preview", "dapp"] : ["dapp"])];
  return startProcess("dapp", "node", [...args, "--port", String(ports.dapp), "--strictPort"], {
    env: {
      VITE_RPC_URL: `http://127.0.0.1:${ports.chain}`,
      VITE_INDEXER_URL: `http://127.0.0.1:${ports.indexer}`,
    },
    ready: async () => (await fetch(url)).ok,
  });
}

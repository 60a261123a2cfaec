import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createWalletClient, http, type LocalAccount } from "viem";
import { contracts } from "../../contracts/index.ts";
import type { Health } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { localChainId, startChain, type StartedChain } from "../../scripts/lib/chain.ts";
import { createCommittee, type Committee, type DownSamples } from "../../scripts/lib/committee.ts";
import { deploy, localParameters } from "../../scripts/lib/deploy.ts";
import { startIndexer, type Indexer, type IndexerOptions } from "../../scripts/lib/indexer.ts";
import { findFreePort } from "../../scripts/lib/ports.ts";
import { startPostgres, type Postgres } from "../../scripts/lib/postgres.ts";
import { createSender, type Sender } from "../../scripts/lib/sender.ts";

export const protocol = contracts(localChainId);
export const sampleSeconds = localParameters.sampleSeconds;
export const epochSeconds = 24 * sampleSeconds;

/** Who acts in the tests. */
export const people = {
  treasury: localAccount("deployer"),
  host: localAccount("host", 0),
  otherHost: localAccount("host", 1),
  agent: localAccount("agent"),
  investor: localAccount("investor", 0),
  otherInvestor: localAccount("investor", 1),
  renter: localAccount("renter", 0),
  otherRenter: localAccount("renter", 1),
  inspectors: [0, 1, 2, 3, 4].map((nth) => localAccount("inspector", nth)),
};

/** A chain with the protocol on it, whose time only moves when a test says so. */
export interface TestChain extends StartedChain {
  sender: Sender;
  committee: Committee;
  /** [unix s] of the next transaction. */
  now(): number;
  /** Lets time pass. */
  pass(seconds: number): void;
  /** Lets epochs begin and end with everybody inspecting; returns the last one. */
  inspect(epochs: number, down?: (epoch: number) => DownSamples): Promise<number>;
  /** After blocks were dropped: counts everybody's transactions anew. */
  forget(): void;
  stop(): Promise<void>;
}

export async function startTestChain(name: string): Promise<TestChain> {
  const chain = await startChain({ port: await findFreePort(), name: `test-${name}-chain` });
  await chain.testClient.setIntervalMining({ interval: 0 });
  const { publicClient } = chain;
  const account = people.treasury;
  const walletClient = createWalletClient({ chain: publicClient.chain, transport: http(chain.rpcUrl), account });
  const owner = { treasury: account.address, admin: account.address };
  const deployed = await deploy({ publicClient, walletClient }, { ...localParameters, ...owner }, loadCatalog());
  if (deployed.RentalEscrow.address !== protocol.RentalEscrow.address) {
    throw new Error(
      "contracts/deployments/31337.json is not what is deployed locally. Run npm run deploy on a fresh chain.",
    );
  }
  const sender = createSender(chain);
  const committee = createCommittee(chain, sender, people.inspectors, people.treasury);
  sender.time = Number((await publicClient.getBlock()).timestamp) + 1;
  const now = (): number => testChain.sender.time ?? 0;
  const testChain: TestChain = {
    ...chain,
    sender,
    committee,
    now,
    pass(seconds) {
      testChain.sender.time = now() + seconds;
    },
    forget() {
      testChain.sender = createSender(chain);
    },
    async inspect(epochs, down = () => new Map()) {
      let epoch = 0;
      for (let i = 0; i < epochs; i++) {
        epoch = Math.floor(now() / epochSeconds) + 1;
        sender.time = epoch * epochSeconds;
        await committee.open(epoch);
        sender.time = (epoch + 1) * epochSeconds;
        await committee.attest(epoch, 0, down(epoch));
      }
      return epoch;
    },
    stop: () => chain.process.stop(),
  };
  return testChain;
}

/** A database of its own, in a folder that goes with it. */
export async function startTestPostgres(name: string): Promise<Postgres> {
  const given = process.env.DATABASE_URL;
  delete process.env.DATABASE_URL;
  const postgres = await startPostgres(`.rackshare/test-${name}-${process.pid}`);
  if (given) process.env.DATABASE_URL = given;
  return {
    ...postgres,
    async stop() {
      await postgres.stop();
      if (postgres.folder) await rm(postgres.folder, { recursive: true, force: true });
    },
  };
}

/** Starts an indexer on any free port, which logs as `test-<name>-indexer`. */
export async function startTestIndexer(
  name: string,
  { rpcUrl }: { rpcUrl: string },
  { url }: Postgres,
  options: Partial<IndexerOptions> = {},
): Promise<Indexer> {
  const logName = `test-${name}-indexer`;
  return startIndexer({ chainId: localChainId, rpcUrl, databaseUrl: url, port: 0, name: logName, ...options });
}

export type IndexedChain = {
  readonly chain: TestChain;
  readonly postgres: Postgres;
  readonly indexer: Indexer;
  /** The last one. */
  readonly block: number;
};

/**
 * A chain on which something happened, and an indexer that has read all of it.
 * @param tell what happens.
 */
export async function startIndexedChain(
  name: string,
  tell: (chain: TestChain) => Promise<unknown>,
  options: Partial<IndexerOptions> = {},
): Promise<IndexedChain> {
  const [chain, postgres] = await Promise.all([startTestChain(name), startTestPostgres(name)]);
  try {
    await tell(chain);
    const indexer = await startTestIndexer(name, chain, postgres, options);
    return { chain, postgres, indexer, block: await catchUp(indexer, chain) };
  } catch (error) {
    await stopAll(postgres, chain);
    throw error;
  }
}

/** One after the other, those that were started. */
export async function stopAll(...parts: readonly ({ stop(): Promise<void> } | undefined)[]): Promise<void> {
  for (const part of parts) await part?.stop();
}

/** Reads JSON from the indexer. */
export async function ask<Answer>(indexer: Indexer, path: string): Promise<Answer> {
  const response = await fetch(indexer.url + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** What `/health` says, also of an indexer that is not well. */
export async function healthOf({ url }: Indexer): Promise<Partial<Health>> {
  return (await (await fetch(`${url}/health`)).json()) as Partial<Health>;
}

/** Waits until the indexer has compared its books once, which it does with a new block. */
export async function reconciled(indexer: Indexer, chain: TestChain): Promise<void> {
  for (let tries = 1; !(await healthOf(indexer)).reconcile; tries++) {
    if (tries % 20 === 0) await chain.sender.mine(1);
    await sleep(100);
  }
}

/** Waits until the indexer has the chain's last block. Returns its number. */
export async function catchUp(indexer: Indexer, chain: TestChain, limitMs = 60_000): Promise<number> {
  const deadline = Date.now() + limitMs;
  for (let tries = 1; Date.now() < deadline; tries++) {
    const head = Number(await chain.publicClient.getBlockNumber({ cacheTime: 0 }));
    if ((await healthOf(indexer)).block === head) return head;
    // After its first sync Ponder waits for the next block before it reads the last 30.
    if (tries % 20 === 0) await chain.sender.mine(1);
    await sleep(100);
  }
  throw new Error(`The indexer at ${indexer.url} does not catch up with the chain. Its log says why.`);
}

/** Gives somebody USDC from the faucet and lets a contract take it. */
export async function fund(
  chain: TestChain,
  account: LocalAccount,
  spender: `0x${string}`,
  amount: bigint,
): Promise<void> {
  const { USDC } = protocol;
  await chain.sender.send(account, { ...USDC, functionName: "faucet", args: [account.address, amount] });
  await chain.sender.send(account, { ...USDC, functionName: "approve", args: [spender, amount] });
}

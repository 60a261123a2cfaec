import {
  createPublicClient,
  createTestClient,
  defineChain,
  http,
  parseEther,
  type Chain,
  type PublicClient,
  type TestClient,
  type Transport,
} from "viem";
import { localAccount, localAccounts } from "./accounts.ts";
import { startProcess, type RunningProcess } from "./processes.ts";

export const localChainId = 31337;

/** A local development chain: as any chain, and its time can be moved. */
export type LocalChain = {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly publicClient: PublicClient<Transport, Chain>;
  readonly testClient: TestClient<"hardhat", Transport, Chain>;
};

export type StartedChain = LocalChain & {
  readonly process: RunningProcess;
};

/**
 * Starts a `hardhat node` on 127.0.0.1 that mines each transaction at once and a block each second, with ether for
 * every local account.
 * @param options.port 8545 unless given.
 * @param options.date when its first block is; now unless given.
 * @param options.name of its log file.
 */
export async function startChain(options: { port?: number; date?: Date; name?: string } = {}): Promise<StartedChain> {
  const { port = 8545, date, name = "chain" } = options;
  const cli = "node_modules/hardhat/dist/src/cli.js";
  const args = [cli, "node", "--network", "node", "--hostname", "127.0.0.1", "--port", String(port)];
  const process = await startProcess(name, "node", args, {
    env: { HARDHAT_DISABLE_TELEMETRY: "true", ...(date && { CHAIN_DATE: date.toISOString() }) },
    ready: /Started HTTP and WebSocket JSON-RPC server/,
  });
  const chain = connectChain(`http://127.0.0.1:${port}`);
  await chain.testClient.setLoggingEnabled(false);
  await Promise.all(
    localAccounts.map(({ role, nth }) =>
      chain.testClient.setBalance({ address: localAccount(role, nth).address, value: parseEther("10000") }),
    ),
  );
  return { ...chain, process };
}

/** Moves the chain's clock to a moment that is not past, and mines a block. [unix seconds] */
export async function passTo({ publicClient, testClient }: LocalChain, time: number): Promise<void> {
  const { timestamp } = await publicClient.getBlock();
  const seconds = Math.ceil(time - Number(timestamp));
  if (seconds > 0) await testClient.increaseTime({ seconds });
  await testClient.mine({ blocks: 1 });
}

/** The local chain behind an RPC URL. Nothing is sent yet. */
export function connectChain(rpcUrl: string): LocalChain {
  const wsUrl = rpcUrl.replace(/^http/, "ws");
  const chain = defineChain({
    id: localChainId,
    name: "Local chain",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl], webSocket: [wsUrl] } },
  });
  const transport = http(rpcUrl, { maxResponseBodySize: false, retryCount: 0 });
  return {
    rpcUrl,
    wsUrl,
    publicClient: createPublicClient({ chain, transport, pollingInterval: 20 }),
    testClient: createTestClient({ mode: "hardhat", chain, transport }),
  };
}

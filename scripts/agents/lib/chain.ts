import { createPublicClient, defineChain, http, type Chain, type HttpTransport, type PublicClient } from "viem";
import WebSocket from "ws";
import type { z } from "zod";
import { contracts, type Contracts } from "../../../contracts/index.ts";
import { localChainId } from "../../lib/chain.ts";
import { samplesPerEpoch } from "../../lib/committee.ts";
import { createClock } from "./clock.ts";
import { webSocketOf, withoutSecrets, type agentSettings } from "./settings.ts";

/** A chain as agents see it: Rackshare's contracts, and a clock that tells samples and epochs. */
export type AgentChain = {
  readonly publicClient: PublicClient<HttpTransport, Chain>;
  readonly chainId: number;
  readonly contracts: Contracts;
  readonly sampleSeconds: number;
  readonly epochSeconds: number;
  /** Tells this chain from every other, also from a local one that was started anew. */
  readonly name: string;
  /** [unix seconds, with fraction] See {@link createClock}. */
  now: () => number;
  /** Reads the newest block and sets the clock by it. */
  head(): Promise<bigint>;
  /** Rings at each new block if there is a WebSocket, and every few seconds in any case. Returns how to stop it. */
  onNews(ring: () => void): () => void;
};

/**
 * Connects an agent to its chain.
 * @throws one line when nothing answers, another chain answers, or Rackshare is not deployed there.
 */
export async function connectAgent(settings: z.output<typeof agentSettings>): Promise<AgentChain> {
  const { RPC_URL, CHAIN_ID: chainId } = settings;
  const isLocal = chainId === localChainId;
  const shown = withoutSecrets(RPC_URL);
  const chain = defineChain({
    id: chainId,
    name: `Chain ${chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [RPC_URL] } },
  });
  const transport = http(RPC_URL, { batch: true, retryCount: 2, timeout: 20_000 });
  const publicClient = createPublicClient({ chain, transport, pollingInterval: isLocal ? 50 : 2_000, cacheTime: 0 });
  const found = await publicClient.getChainId().catch(() => {
    throw new Error(`No chain answers at ${shown}. Start it, or set RPC_URL.`);
  });
  if (found !== chainId) throw new Error(`${shown} is chain ${found}, not ${chainId}. Set RPC_URL or CHAIN_ID.`);

  const deployed = contracts(chainId);
  const [sampleLength, genesis] = await Promise.all([
    publicClient.readContract({ ...deployed.UptimeLedger, functionName: "sampleLength" }).catch(() => {
      throw new Error(`The contracts of chain ${chainId} do not answer at ${shown}. Run "npm run deploy" against it.`);
    }),
    publicClient.getBlock({ blockNumber: 0n }),
  ]);
  const sampleSeconds = Number(sampleLength);
  const clock = createClock(isLocal);

  async function head(): Promise<bigint> {
    const block = await publicClient.getBlock();
    clock.observe(block.number, Number(block.timestamp));
    return block.number;
  }

  await head();
  return {
    publicClient,
    chainId,
    contracts: deployed,
    sampleSeconds,
    epochSeconds: sampleSeconds * samplesPerEpoch,
    name: `${chainId}-${genesis.hash.slice(2, 10)}`,
    now: clock.now,
    head,
    onNews(ring) {
      const url = webSocketOf(settings);
      const poll = setInterval(ring, isLocal || !url ? 1_000 : 4_000);
      const stopHeads = url ? ringAtHeads(url, ring) : () => {};
      return () => {
        clearInterval(poll);
        stopHeads();
      };
    },
  };
}

const silence = 30_000; // milliseconds

/** Rings at each new block. Connects again when the connection is lost, and when a node has forgotten the subscription. */
function ringAtHeads(url: string, ring: () => void): () => void {
  let stopped = false;
  let socket: WebSocket;
  let heardAt = Date.now();
  function connect(): void {
    if (stopped) return;
    socket = new WebSocket(url);
    socket.on("open", () => socket.send(`{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}`));
    socket.on("message", () => {
      heardAt = Date.now();
      ring();
    });
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => setTimeout(connect, 1_000).unref());
  }
  connect();
  const watch = setInterval(() => Date.now() - heardAt > silence && socket.terminate(), silence);
  return () => {
    stopped = true;
    clearInterval(watch);
    socket.terminate();
  };
}

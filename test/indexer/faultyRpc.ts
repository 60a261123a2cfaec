import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "viem";

interface Call {
  id: unknown;
  method: string;
  params?: { fromBlock?: string; toBlock?: string }[];
}

/** A chain's RPC that behaves as public ones do on a bad day. */
export interface FaultyRpc {
  readonly rpcUrl: string;
  /** `refuses` answers 429, `hangs` never answers. */
  mood: "well" | "refuses" | "hangs";
  /** Logs that it keeps back. */
  drops: (log: Log<string, string>) => boolean;
  /** How often it did not behave. */
  faults: number;
  /** Ranges of blocks it was asked the logs of. */
  readonly ranges: [from: number, to: number][];
  stop(): Promise<void>;
}

/** Stands before a chain and passes everything on until told otherwise. */
export async function startFaultyRpc(chainUrl: string): Promise<FaultyRpc> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const rpc: FaultyRpc = {
    rpcUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood: "well",
    drops: () => false,
    faults: 0,
    ranges: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (rpc.mood === "hangs") return void rpc.faults++;
    if (rpc.mood === "refuses") {
      rpc.faults++;
      return void outgoing.writeHead(429, { "content-type": "text/plain" }).end("Too many requests");
    }
    const calls = [JSON.parse(body)].flat() as Call[];
    for (const { method, params } of calls) if (method === "eth_getLogs") rpc.ranges.push(rangeOf(params?.[0] ?? {}));
    const headers = { "content-type": "application/json" };
    const inner = await fetch(chainUrl, { method: "POST", headers, body });
    outgoing.writeHead(inner.status, headers).end(withoutDropped(await inner.text(), calls));
  }

  function withoutDropped(text: string, calls: Call[]): string {
    const asked = new Set(calls.filter(({ method }) => method === "eth_getLogs").map(({ id }) => id));
    if (asked.size === 0) return text;
    const parsed = JSON.parse(text) as { id: unknown; result?: Log<string, string>[] } | [];
    for (const reply of [parsed].flat() as { id: unknown; result?: Log<string, string>[] }[]) {
      if (!asked.has(reply.id) || !reply.result) continue;
      const told = reply.result.filter((log) => !rpc.drops(log));
      rpc.faults += reply.result.length - told.length;
      reply.result = told;
    }
    return JSON.stringify(parsed);
  }

  return rpc;
}

function rangeOf({ fromBlock, toBlock }: { fromBlock?: string; toBlock?: string }): [number, number] {
  return [Number(fromBlock ?? -1), Number(toBlock ?? -1)];
}

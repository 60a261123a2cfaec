import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { toFunctionSelector } from "viem";
import { tail, visible } from "./tail.ts";

/**
 * A node that has only a recorded chain: it answers blocks, logs and the length of a sample. `node serve.ts <recording> <port>`.
 * The head stays where the empty blocks at the end begin until it is told `bench_goOn`; from then on it moves each second.
 */

type Log = { readonly address: string; readonly topics: readonly string[]; readonly text: string };
type Block = { readonly text: string; readonly hash: string; readonly logs: readonly Log[] };
type Request = { readonly id: unknown; readonly method: string; readonly params?: readonly unknown[] };
type Filter = {
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly blockHash?: string;
  readonly address?: string | readonly string[];
  readonly topics?: readonly (string | readonly string[] | null)[];
};
type Line = { sampleLength?: string; block: { hash: string }; logs: Omit<Log, "text">[] };

const [, , recording = "", port] = process.argv;
const sampleLengthCall = toFunctionSelector("sampleLength()");
const blocks: Block[] = [];
const numbers = new Map<string, number>();
let sampleLength = "0x";
let goesOnSince: number | undefined;

for await (const text of createInterface({ input: createReadStream(recording) })) {
  const line = JSON.parse(text) as Line;
  if (line.sampleLength) {
    sampleLength = line.sampleLength;
    continue;
  }
  const logs = line.logs.map((log) => ({ address: log.address, topics: log.topics, text: JSON.stringify(log) }));
  numbers.set(line.block.hash, blocks.length);
  blocks.push({ text: JSON.stringify(line.block), hash: line.block.hash, logs });
}

function head(): number {
  const passed = goesOnSince === undefined ? 0 : Math.floor((performance.now() - goesOnSince) / 1_000);
  return blocks.length - 1 - tail + Math.min(tail, visible + passed);
}

function numberOf(tag: string): number {
  if (tag === "earliest") return 0;
  return tag.startsWith("0x") ? Number(tag) : head();
}

function blockText(number: number, full: boolean): string {
  const block = number <= head() ? blocks[number] : undefined;
  if (!block) return "null";
  if (full) return block.text;
  const parsed = JSON.parse(block.text) as { transactions: { hash: string }[] };
  return JSON.stringify({ ...parsed, transactions: parsed.transactions.map(({ hash }) => hash) });
}

function isOneOf(wanted: string | readonly string[] | null | undefined, value: string | undefined): boolean {
  if (wanted === null || wanted === undefined) return true;
  if (typeof wanted === "string") return wanted.toLowerCase() === value;
  return wanted.length === 0 || wanted.some((each) => each.toLowerCase() === value);
}

function logsText({ blockHash, fromBlock = "latest", toBlock = "latest", address, topics = [] }: Filter): string {
  const from = blockHash ? (numbers.get(blockHash) ?? Infinity) : numberOf(fromBlock);
  const to = blockHash ? from : Math.min(numberOf(toBlock), head());
  // A set of addresses may be large: it is made once, not searched for each log.
  const addresses = address === undefined ? undefined : new Set([address].flat().map((each) => each.toLowerCase()));
  const found: string[] = [];
  for (let number = from; number <= to; number++)
    for (const log of blocks[number]?.logs ?? [])
      if ((!addresses || addresses.has(log.address)) && topics.every((wanted, i) => isOneOf(wanted, log.topics[i])))
        found.push(log.text);
  return `[${found.join(",")}]`;
}

function answer({ method, params = [] }: Request): string {
  switch (method) {
    case "eth_chainId":
      return '"0x7a69"';
    case "eth_blockNumber":
      return `"0x${head().toString(16)}"`;
    case "eth_getBlockByNumber":
      return blockText(numberOf(String(params[0])), params[1] === true);
    case "eth_getBlockByHash":
      return blockText(numbers.get(String(params[0])) ?? Infinity, params[1] === true);
    case "eth_getLogs":
      return logsText(params[0] as Filter);
    case "eth_call":
      // The one call that a read makes. The books are not compared with contracts that nobody runs.
      if ((params[0] as { data?: string }).data !== sampleLengthCall)
        throw new Error("A recorded chain runs no contract.");
      return JSON.stringify(sampleLength);
    case "bench_goOn":
      goesOnSince ??= performance.now();
      return "true";
    default:
      throw new Error(`A recorded chain does not know ${method}.`);
  }
}

function respond(request: Request): string {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(request.id)}`;
  try {
    return `${head},"result":${answer(request)}}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${head},"error":${JSON.stringify({ code: -32601, message })}}`;
  }
}

async function read(incoming: IncomingMessage): Promise<Request | Request[]> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text) as Request | Request[];
}

const server = createServer((incoming, outgoing) => {
  void read(incoming).then((body) => {
    const text = Array.isArray(body) ? `[${body.map(respond).join(",")}]` : respond(body);
    outgoing.writeHead(200, { "content-type": "application/json" }).end(text);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), "127.0.0.1", () => console.log("Serving a recorded chain"));

import { once } from "node:events";
import { createWriteStream, globSync, readFileSync } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { numberToHex, type Hex } from "viem";
import { contracts } from "../../../contracts/index.ts";
import { localChainId } from "../../lib/chain.ts";
import { openBenchChain, type RpcLog } from "./chain.ts";
import { createFilter } from "./events.ts";
import { createLife } from "./life.ts";
import { tail } from "./tail.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * The file with a recorded chain of at least so many events that the indexer handles: each line a block with its logs, as a
 * node answers them. It is made once by a real chain in this process, and kept.
 */
export async function recordingOf(events: number, transactionsPerBlock: number): Promise<string> {
  const hash = createHash("sha256");
  for (const file of globSync(["contracts/abi.ts", "scripts/bench/indexer/{life,chain,record}.ts"], {
    cwd: root,
  }).sort())
    hash.update(readFileSync(join(root, file)));
  const name = `${events}-by-${transactionsPerBlock}-${hash.digest("hex").slice(0, 12)}.ndjson`;
  const path = join(root, ".rackshare/bench", name);
  if (!(await stat(path).catch(() => undefined))) await record(path, events, transactionsPerBlock);
  return path;
}

async function record(path: string, events: number, transactionsPerBlock: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const chain = await openBenchChain(new Date("2025-01-01T00:00:00Z"));
  const life = await createLife(chain, transactionsPerBlock);
  const file = createWriteStream(`${path}.part`);
  const isIndexed = createFilter();
  let written = 0;
  let counted = 0;

  const { UptimeLedger } = contracts(localChainId);
  const sampleLength = await chain.local.publicClient.readContract({ ...UptimeLedger, functionName: "sampleLength" });
  file.write(`${JSON.stringify({ sampleLength: numberToHex(sampleLength, { size: 32 }) })}\n`);

  async function writeBlocks(): Promise<void> {
    for (const head = Number(await chain.ask("eth_blockNumber")); written <= head; written++) {
      const block = await chain.ask<{ logsBloom: Hex }>("eth_getBlockByNumber", numberToHex(written), true);
      const range = { fromBlock: numberToHex(written), toBlock: numberToHex(written) };
      const logs = await chain.ask<RpcLog[]>("eth_getLogs", range);
      if (logs.length === 0 && BigInt(block.logsBloom) !== 0n)
        throw new Error(`The chain has forgotten the logs of block ${written}.`);
      for (const log of logs) if (isIndexed(log)) counted++;
      if (!file.write(`${JSON.stringify({ block, logs })}\n`)) await once(file, "drain");
    }
  }

  for (let hour = 0, told = 0; counted < events; hour++) {
    await life.passHour(hour);
    await writeBlocks();
    const tenths = Math.floor((counted * 10) / events);
    // Standard output is for the figures.
    if (tenths > told) console.error(`Recording a chain to measure on, once: ${tenths * 10}%`);
    told = tenths;
  }
  await life.idle(tail);
  await writeBlocks();
  await chain.close();
  await new Promise<void>((resolve, reject) => file.end((error?: Error | null) => (error ? reject(error) : resolve())));
  await rename(`${path}.part`, path);
}

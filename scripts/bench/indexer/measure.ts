import { setTimeout as sleep } from "node:timers/promises";
import type { Health } from "../../../indexer/src/api/types.ts";
import { backfill, countRows } from "./backfill.ts";
import { measureFloor } from "./floor.ts";
import { measureEachRead, measureReads, type Load } from "./reads.ts";
import { recordingOf } from "./record.ts";
import { startRecordedNode } from "./recordedNode.ts";

export type Figures = {
  readonly coldEventsPerSecond: number;
  readonly warmEventsPerSecond: number;
  readonly floorEventsPerSecond: number;
  readonly apiP50Ms: number;
  readonly apiP99Ms: number;
  readonly rowsPerEvent: number;
};

type Options = {
  readonly events: number;
  /** Transactions in a full block. */
  readonly perBlock: number;
  /** Reads a second. */
  readonly rate: number;
  /** Asks for each read alone too. */
  readonly onLoads?: (loads: Load[]) => void;
};

const readSeconds = 20;

/** All against one recorded chain and one database: the floor, a cold and a warm backfill, and reads while empty blocks go by. */
export async function measure(databaseUrl: string, { events, perBlock, rate, onLoads }: Options): Promise<Figures> {
  const node = await startRecordedNode(await recordingOf(events, perBlock));
  const floor = await measureFloor(node.rpcUrl, databaseUrl);
  const cold = await backfill(node.rpcUrl, databaseUrl, "bench_cold");
  await cold.indexer.stop();
  const warm = await backfill(node.rpcUrl, databaseUrl, "bench_warm");
  const rows = await countRows(databaseUrl, "bench_warm");
  for (const run of [cold, warm])
    if (run.events !== floor.events) throw new Error(`${run.events} of ${floor.events} events were indexed.`);

  const { url } = warm.indexer;
  await node.goOn();
  while (((await (await fetch(`${url}/health`)).json()) as Health).lagBlocks !== 0) await sleep(200);
  await measureReads(url, rate, 5); // until what is compiled and planned once is
  const reads = await measureReads(url, rate, readSeconds);
  if (onLoads) onLoads(await measureEachRead(url, rate, 5));
  await warm.indexer.stop();
  await node.stop();
  return {
    coldEventsPerSecond: Math.round(cold.events / cold.seconds),
    warmEventsPerSecond: Math.round(warm.events / warm.seconds),
    floorEventsPerSecond: Math.round(floor.events / floor.seconds),
    apiP50Ms: reads.p50,
    apiP99Ms: reads.p99,
    rowsPerEvent: Number((rows / warm.events).toFixed(2)),
  };
}

import { parseArgs } from "node:util";
import { buildIfStale } from "../lib/build.ts";
import { withBenchDatabase } from "./database.ts";

/** `npm run bench -- latency`: how soon the indexer lists what was mined on a live local chain. `--json` prints one object. */
export async function latency(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  await buildIfStale();
  const { measureLatency } = await import("./indexer/latency.ts");
  const found = await withBenchDatabase(measureLatency);
  if (values.json) return console.log(JSON.stringify(found));
  console.log(
    `mined until shown: p50 ${found.p50} ms, p95 ${found.p95} ms; target below 1000 ${found.p95 < 1_000 ? "✔" : "✖"}`,
  );
}

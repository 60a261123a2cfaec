import { parseArgs } from "node:util";
import { buildIfStale } from "../lib/build.ts";
import { withBenchDatabase } from "./database.ts";
import type { Load } from "./indexer/reads.ts";

const rate = 200;

/**
 * `npm run bench -- indexer`: how fast the chain's history is indexed beside the least that any indexer does, how fast the
 * API answers, and how soon a mined transaction shows. `--events <n>`, `--per-block <transactions>`, and `--json` for one object.
 */
export async function indexer(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: "string", default: "100000" },
      "per-block": { type: "string", default: "100" },
      json: { type: "boolean", default: false },
    },
  });
  const [events, perBlock] = [numberOf("events", values.events), numberOf("per-block", values["per-block"])];
  await buildIfStale();
  const { measure } = await import("./indexer/measure.ts");
  await withBenchDatabase(async (databaseUrl) => {
    if (values.json) console.log(JSON.stringify(await measure(databaseUrl, { events, perBlock, rate })));
    else await show(databaseUrl, events, perBlock);
  });
}

async function show(databaseUrl: string, events: number, perBlock: number): Promise<void> {
  const { measure } = await import("./indexer/measure.ts");
  const { measureLatency } = await import("./indexer/latency.ts");
  const loads: Load[] = [];
  const found = await measure(databaseUrl, { events, perBlock, rate, onLoads: (all) => loads.push(...all) });
  const { coldEventsPerSecond: cold, warmEventsPerSecond: warm, floorEventsPerSecond: floor } = found;
  const latency = await measureLatency(databaseUrl);
  const line = (what: string, figure: string, target = "", holds?: boolean): void =>
    console.log(`${what.padEnd(34)} ${figure.padStart(16)}  ${target} ${holds === undefined ? "" : holds ? "✔" : "✖"}`);
  line("floor: viem and COPY alone", `${floor} events/s`);
  line(
    "cold: chain and all handlers",
    `${cold} events/s`,
    `${(cold / floor).toFixed(2)} of the floor, 0.35`,
    cold >= 0.35 * floor,
  );
  line(
    "warm: all handlers",
    `${warm} events/s`,
    `${(warm / floor).toFixed(2)} of the floor, 0.70`,
    warm >= 0.7 * floor,
  );
  line("rows for each event", String(found.rowsPerEvent));
  line(`reads at ${rate}/s, p50`, `${found.apiP50Ms} ms`);
  line(`reads at ${rate}/s, p99`, `${found.apiP99Ms} ms`, "below 50", found.apiP99Ms < 50);
  for (const { name, rps, p50, p99 } of loads) line(`  ${name}`, `${rps}/s`, `p50 ${p50} ms, p99 ${p99} ms`);
  line("mined until shown, p50", `${latency.p50} ms`);
  line("mined until shown, p95", `${latency.p95} ms`, "below 1000", latency.p95 < 1_000);
}

function numberOf(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not ${text}.`);
  return Number(text);
}

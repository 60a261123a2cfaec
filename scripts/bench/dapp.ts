import { parseArgs } from "node:util";
import { buildIfStale } from "../lib/build.ts";
import { stopProcesses } from "../lib/processes.ts";
import type { PageScores } from "./dapp/lighthouse.ts";

const pages = ["/", "/rigs/1", "/invest", "/analytics"];

/**
 * `npm run bench -- dapp`: what Lighthouse says of the production build, on a desktop. It starts a local world of its own,
 * unless `VITE_RPC_URL` and `VITE_INDEXER_URL` name one that runs. `--json` prints one object, with the worst score of all pages.
 */
export async function dapp(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  await buildIfStale();
  const { measurePages } = await import("./dapp/lighthouse.ts");
  const { serveDapp } = await import("./dapp/serve.ts");
  const world = await findWorld();
  try {
    const site = await serveDapp(world);
    try {
      report(await measurePages(site.url, pages), values.json);
    } finally {
      await site.stop();
    }
  } finally {
    await world.stop();
    await stopProcesses();
  }
}

function report(scores: readonly PageScores[], json: boolean): void {
  const worst = (name: "performance" | "accessibility" | "bestPractices") =>
    Math.min(...scores.map((page) => page[name]));
  const found = {
    performance: worst("performance"),
    accessibility: worst("accessibility"),
    bestPractices: worst("bestPractices"),
    firstLoadKiB: scores[0]?.scriptKiB ?? 0,
  };
  if (json) return console.log(JSON.stringify({ ...found, pages: scores }));
  console.log("page          performance  accessibility  best practices  JavaScript KiB  LCP ms  TBT ms  CLS");
  for (const page of scores) {
    const cells = [
      [page.performance, 11],
      [page.accessibility, 13],
      [page.bestPractices, 14],
      [page.scriptKiB, 14],
      [page.largestPaintMs, 6],
      [page.blockedMs, 6],
      [page.layoutShift, 5],
    ] as const;
    console.log([page.path.padEnd(13), ...cells.map(([value, width]) => String(value).padStart(width))].join("  "));
    for (const fault of page.faults) console.log(`  ${fault}`);
  }
  const holds = found.performance >= 95 && found.accessibility === 100 && found.bestPractices === 100;
  console.log(
    `worst: ${found.performance}, ${found.accessibility}, ${found.bestPractices}; target 95, 100, 100 ${holds ? "✔" : "✖"}`,
  );
}

async function findWorld(): Promise<{ rpcUrl: string; indexerUrl: string; stop: () => Promise<void> }> {
  const { VITE_RPC_URL: rpcUrl, VITE_INDEXER_URL: indexerUrl } = process.env;
  if (rpcUrl && indexerUrl) return { rpcUrl, indexerUrl, stop: async () => {} };
  const { startWorld } = await import("../lib/world.ts");
  const { portsFromEnv } = await import("../lib/worldPorts.ts");
  const world = await startWorld({ ports: portsFromEnv(), folder: ".rackshare/bench-dapp", dapp: false });
  return { rpcUrl: world.urls.rpc, indexerUrl: world.urls.indexer, stop: () => world.stop() };
}

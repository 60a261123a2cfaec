import { parseArgs } from "node:util";
import { buildIfStale } from "../lib/build.ts";
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
  const { startDappSite } = await import("../lib/dappSite.ts");
  const site = await startDappSite("bench-dapp");
  try {
    report(await measurePages(site.url, pages), values.json);
  } finally {
    await site.stop();
  }
}

export type Worst = Pick<PageScores, "performance" | "accessibility" | "bestPractices"> & { firstLoadKiB: number };

function report(scores: readonly PageScores[], json: boolean): void {
  const worst = (name: "performance" | "accessibility" | "bestPractices") =>
    Math.min(...scores.map((page) => page[name]));
  const found: Worst = {
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

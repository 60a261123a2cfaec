import { chromium } from "@playwright/test";
import lighthouse, { type Flags, type Result, desktopConfig } from "lighthouse";
import { findBrowser } from "../../lib/browser.ts";
import { nextFree } from "../../lib/ports.ts";

export type PageScores = {
  readonly path: string;
  /** Out of 100. */
  readonly performance: number;
  readonly accessibility: number;
  readonly bestPractices: number;
  /** [KiB] of JavaScript, as it travelled. */
  readonly scriptKiB: number;
  readonly largestPaintMs: number;
  readonly blockedMs: number;
  readonly layoutShift: number;
  /** What cost points, with the elements or files that did. */
  readonly faults: readonly string[];
};

const categories = ["performance", "accessibility", "best-practices"] as const;

/** Loads each page in a fresh browser, as Lighthouse's desktop is: a wired connection and a processor as it is. */
export async function measurePages(url: string, paths: readonly string[]): Promise<PageScores[]> {
  const { executablePath, args, env } = await findBrowser();
  const scores: PageScores[] = [];
  for (const path of paths) {
    const port = await nextFree(9222);
    const browser = await chromium.launch({
      executablePath,
      args: [...args, `--remote-debugging-port=${port}`],
      env: { ...(process.env as Record<string, string>), ...env },
    });
    try {
      const flags: Flags = { port, onlyCategories: [...categories], logLevel: "error" };
      const run = await lighthouse(`${url}${path}`, flags, desktopConfig);
      if (!run) throw new Error(`Lighthouse had no answer for ${path}.`);
      if (run.lhr.runtimeError)
        throw new Error(`Lighthouse could not measure ${path}: ${run.lhr.runtimeError.message}`);
      scores.push({ path, ...read(run.lhr) });
    } finally {
      await browser.close();
    }
  }
  return scores;
}

function read({ categories: found, audits }: Result): Omit<PageScores, "path"> {
  const score = (name: (typeof categories)[number]): number => Math.round((found[name]?.score ?? 0) * 100);
  const value = (name: string): number => audits[name]?.numericValue ?? Number.NaN;
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    bestPractices: score("best-practices"),
    scriptKiB: Math.round(scriptBytes(audits) / 102.4) / 10,
    largestPaintMs: Math.round(value("largest-contentful-paint")),
    blockedMs: Math.round(value("total-blocking-time")),
    layoutShift: Math.round(value("cumulative-layout-shift") * 1000) / 1000,
    faults: categories.flatMap(
      (name) => found[name]?.auditRefs.flatMap(({ id, weight }) => explain(audits[id], weight)) ?? [],
    ),
  };
}

type Audit = Result["audits"][string];

function itemsOf(audit: Audit | undefined): Record<string, unknown>[] {
  const { details } = audit ?? {};
  return details && "items" in details ? (details.items as Record<string, unknown>[]) : [];
}

function scriptBytes(audits: Result["audits"]): number {
  const scripts = itemsOf(audits["network-requests"]).filter(({ resourceType }) => resourceType === "Script");
  return scripts.reduce((sum, { transferSize }) => sum + Number(transferSize), 0);
}

function explain(audit: Audit | undefined, weight: number): string[] {
  if (!audit || weight === 0 || audit.score === null || audit.score >= 0.9) return [];
  const where = itemsOf(audit)
    .slice(0, 5)
    .map((item) => JSON.stringify(item).slice(0, 240));
  return [`${audit.title}: ${audit.displayValue ?? audit.score}`, ...where.map((text) => `  ${text}`)];
}

import { existsSync } from "node:fs";
import { glob, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./check.ts";
import { runTool, type ToolRun } from "./lib/runTool.ts";

const root = join(import.meta.dirname, "..");
const countsFile = join(root, ".rackshare/test-counts.json");
const mochaReporter = join(import.meta.dirname, "lib/countingReporter.ts");

type Counts = { passed: number; failed: number; skipped: number };
type Step = { part: string; name: string; run: () => Promise<Counts> };
type Outcome = Counts & { name: string; seconds: number };

const { values: options } = parseArgs({
  options: { only: { type: "string", multiple: true }, long: { type: "boolean", default: false } },
});
if (options.long) process.env.TEST_LONG = "1";

const steps = await findSteps();
const wanted = options.only ? steps.filter(({ part }) => options.only?.includes(part)) : steps;
if (wanted.length === 0) {
  const parts = [...new Set(steps.map(({ part }) => part))].join(", ");
  console.error(`There are no tests named ${options.only?.join(" or ")}. Choose with --only from: ${parts}.`);
  process.exit(1);
}

const outcomes: Outcome[] = [];
for (const step of wanted) outcomes.push(await runStep(step));
printTable(outcomes);
const failed = sum(outcomes, "failed");
console.log(`${sum(outcomes, "passed")} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Each folder of `test/` is a part with a runner of its own where it needs one; a part without tests is left out. */
async function findSteps(): Promise<Step[]> {
  const special = ["contracts", "e2e"];
  const folders = (await readdir(join(root, "test"), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !special.includes(entry.name))
    .map(({ name }) => name)
    .sort();
  const candidates = [
    { part: "contracts", name: "contracts in Solidity", files: "test/contracts/**/*.t.sol", run: runSolidity },
    { part: "contracts", name: "contracts in TypeScript", files: "test/contracts/**/*.test.ts", run: runHardhatMocha },
    ...folders.map((part) => ({
      part,
      name: part,
      files: `test/${part}/**/*.test.ts`,
      run: () => runMocha(part),
    })),
    { part: "e2e", name: "browser journeys", files: "test/e2e/**/*.spec.ts", run: runPlaywright },
  ];
  const check: Step = { part: "check", name: "check", run: async () => ({ ...(await runChecks()), skipped: 0 }) };
  const found: Step[] = [check];
  for (const candidate of candidates) if (await hasFiles(candidate.files)) found.push(candidate);
  return found;
}

async function hasFiles(pattern: string): Promise<boolean> {
  for await (const _file of glob(pattern, { cwd: root })) return true;
  return false;
}

async function runStep({ name, run }: Step): Promise<Outcome> {
  console.log(`\n━━ ${name} ━━`);
  const startedAt = Date.now();
  await mkdir(join(root, ".rackshare"), { recursive: true });
  await rm(countsFile, { force: true });
  const counts = await run();
  return { ...counts, name, seconds: (Date.now() - startedAt) / 1000 };
}

async function runSolidity(): Promise<Counts> {
  const tool = await runBin("hardhat", "test", "solidity");
  const count = (what: string): number => {
    return Number([...tool.output.matchAll(new RegExp(`^\\s*(\\d+) ${what}$`, "gm"))].at(-1)?.[1] ?? 0);
  };
  return trusted(tool, { passed: count("passing"), failed: count("failing"), skipped: count("skipped") });
}

async function runHardhatMocha(): Promise<Counts> {
  const tool = await runBin("hardhat", "test", "mocha");
  return trusted(tool, await readCounts((counts) => counts as Counts));
}

async function runMocha(part: string): Promise<Counts> {
  const tool = await runBin("mocha", "--reporter", mochaReporter, "--timeout", "30000", `test/${part}/**/*.test.ts`);
  return trusted(tool, await readCounts((counts) => counts as Counts));
}

async function runPlaywright(): Promise<Counts> {
  const tool = await runBin("playwright", "test", "--config", "test/e2e", "--reporter", "list,json");
  const counts = await readCounts((report) => {
    const { expected, unexpected, flaky, skipped } = (report as { stats: Record<string, number> }).stats;
    return { passed: expected + flaky, failed: unexpected, skipped };
  });
  return trusted(tool, counts);
}

function runBin(bin: string, ...args: string[]): Promise<ToolRun> {
  return runTool(`test-${bin}`, bin, args, {
    echo: true,
    env: { TEST_COUNTS: countsFile, PLAYWRIGHT_JSON_OUTPUT_NAME: countsFile },
  });
}

async function readCounts(parse: (json: unknown) => Counts): Promise<Counts> {
  if (!existsSync(countsFile)) return { passed: 0, failed: 0, skipped: 0 };
  return parse(JSON.parse(await readFile(countsFile, "utf8")));
}

/** A runner that broke down, or ran nothing although there are tests, has failed whatever it counted. */
function trusted(tool: ToolRun, counts: Counts): Counts {
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  if (ranNothing) console.log("✖ No test ran.");
  return counts.failed === 0 && (!tool.ok || ranNothing) ? { ...counts, failed: 1 } : counts;
}

function printTable(rows: Outcome[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${"".padEnd(width)}  passed  failed  skipped     time`);
  for (const { name, passed, failed: failures, skipped, seconds } of rows) {
    const cells = [`${passed}`.padStart(6), `${failures}`.padStart(6), `${skipped}`.padStart(7)].join("  ");
    console.log(`${name.padEnd(width)}  ${cells}  ${seconds.toFixed(1).padStart(5)} s`);
  }
  console.log();
}

function sum(rows: Outcome[], column: keyof Counts): number {
  return rows.reduce((total, row) => total + row[column], 0);
}

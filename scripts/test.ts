import { existsSync } from "node:fs";
import { glob, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./check.ts";
import { runTool, type ToolRun } from "./lib/runTool.ts";

const root = join(import.meta.dirname, "..");
const mochaReporter = join(import.meta.dirname, "lib/countingReporter.ts");

type Counts = { passed: number; failed: number; skipped: number };
/** With its last lines where it failed: there every runner says what failed, and why. */
type Result = Counts & { end?: string };
type Step = { part: string; name: string; run: (tools: Tools) => Promise<Result> };
/** Runs a program for a step. */
type Tools = {
  run: (bin: string, ...args: string[]) => Promise<ToolRun>;
  readCounts: (parse: (json: unknown) => Counts) => Promise<Counts>;
};
type Outcome = Result & { name: string; seconds: number };

/**
 * The parts round by round: the rows of a round run at once, each row's parts one after the other. Parts that are not named
 * here come last. The indexer and the agents are told what to survive in seconds, and the lively world's inspectors exchange
 * reports by the clock, so nothing runs beside these.
 */
const rounds = [[["check"]], [["contracts", "lib", "data", "dapp"], ["e2e"]], [["indexer", "agents", "lively"]]];

/** Parts of which two files run at once: they wait for much of their time. */
const inParallel = new Set(["indexer", "agents"]);

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

const startedAt = Date.now();
const outcomes: Outcome[] = [];
for (const rows of arrange(wanted)) {
  const beside = rows.length > 1;
  outcomes.push(...(await Promise.all(rows.map((row) => runRow(row, beside)))).flat());
}
for (const { name, end } of outcomes) if (end) console.log(`\n━━ ${name}: how it ended ━━\n${end}`);
printTable(outcomes);
const failed = sum(outcomes, "failed");
const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
console.log(`${sum(outcomes, "passed")} passed, ${failed} failed in ${minutes} minutes`);
process.exitCode = failed === 0 ? 0 : 1;

/** Each folder of `test/` is a part with a runner of its own where it needs one; a part without tests is left out. */
async function findSteps(): Promise<Step[]> {
  const special = ["contracts", "e2e"];
  const folders = (await readdir(join(root, "test"), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !special.includes(entry.name))
    .map(({ name }) => name)
    .sort();
  const candidates: (Step & { files: string })[] = [
    { part: "contracts", name: "contracts in Solidity", files: "test/contracts/**/*.t.sol", run: runSolidity },
    { part: "contracts", name: "contracts in TypeScript", files: "test/contracts/**/*.test.ts", run: runHardhatMocha },
    ...folders.map((part) => ({
      part,
      name: part,
      files: `test/${part}/**/*.test.ts`,
      run: (tools: Tools) => runMocha(part, tools),
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

/** The steps by {@link rounds}, one at a time where there is one core. */
function arrange(chosen: readonly Step[]): Step[][][] {
  const named = new Set(rounds.flat(2));
  const others = [...new Set(chosen.map(({ part }) => part))].filter((part) => !named.has(part));
  const arranged = [...rounds, [others]]
    .map((rows) => rows.map((parts) => parts.flatMap((part) => chosen.filter((step) => step.part === part))))
    .map((rows) => rows.filter((row) => row.length > 0));
  return availableParallelism() > 1 ? arranged : arranged.flat().map((row) => [row]);
}

async function runRow(row: readonly Step[], beside: boolean): Promise<Outcome[]> {
  const done: Outcome[] = [];
  for (const step of row) done.push(await runStep(step, beside));
  return done;
}

/** @param beside other steps run at the same time, so that each line says whose it is. */
async function runStep({ part, name, run }: Step, beside: boolean): Promise<Outcome> {
  console.log(`\n━━ ${name} ━━`);
  const begunAt = Date.now();
  const countsFile = join(root, `.rackshare/test-counts-${name.replaceAll(" ", "-")}.json`);
  await mkdir(join(root, ".rackshare"), { recursive: true });
  await rm(countsFile, { force: true });
  const counts = await run({
    run: (bin, ...args) =>
      runTool(`test-${part}`, bin, args, {
        echo: beside ? `${part} │ ` : true,
        env: { TEST_COUNTS: countsFile, PLAYWRIGHT_JSON_OUTPUT_NAME: countsFile },
      }),
    async readCounts(parse) {
      if (!existsSync(countsFile)) return { passed: 0, failed: 0, skipped: 0 };
      return parse(JSON.parse(await readFile(countsFile, "utf8")));
    },
  });
  return { ...counts, name, seconds: (Date.now() - begunAt) / 1000 };
}

async function runSolidity({ run }: Tools): Promise<Result> {
  const tool = await run("hardhat", "test", "solidity");
  const count = (what: string): number => {
    return Number([...tool.output.matchAll(new RegExp(`^\\s*(\\d+) ${what}$`, "gm"))].at(-1)?.[1] ?? 0);
  };
  return trusted(tool, { passed: count("passing"), failed: count("failing"), skipped: count("skipped") });
}

async function runHardhatMocha({ run, readCounts }: Tools): Promise<Result> {
  const tool = await run("hardhat", "test", "mocha");
  return trusted(tool, await readCounts((counts) => counts as Counts));
}

async function runMocha(part: string, { run, readCounts }: Tools): Promise<Result> {
  const many = inParallel.has(part) ? ["--parallel", "--jobs", "2"] : [];
  const flags = [...many, "--reporter", mochaReporter, "--timeout", "30000"];
  const tool = await run("mocha", ...flags, `test/${part}/**/*.test.ts`);
  return trusted(tool, await readCounts((counts) => counts as Counts));
}

async function runPlaywright({ run, readCounts }: Tools): Promise<Result> {
  const tool = await run("playwright", "test", "--config", "test/e2e", "--reporter", "list,json");
  const counts = await readCounts((report) => {
    const { expected, unexpected, flaky, skipped } = (report as { stats: Record<string, number> }).stats;
    return { passed: expected + flaky, failed: unexpected, skipped };
  });
  return trusted(tool, counts);
}

/** A runner that broke down, or ran nothing although there are tests, has failed whatever it counted. */
function trusted(tool: ToolRun, counts: Counts): Result {
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  if (ranNothing) console.log("✖ No test ran.");
  if (tool.ok && counts.failed === 0 && !ranNothing) return counts;
  return { ...counts, failed: counts.failed || 1, end: tool.output.trimEnd().split("\n").slice(-80).join("\n") };
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

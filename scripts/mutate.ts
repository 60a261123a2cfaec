import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { createRandom } from "./lib/random.ts";
import { createJudge, type Outcome } from "./mutate/judge.ts";
import { findMutants, sample, type Mutant } from "./mutate/mutants.ts";
import { describe, reasonFor, renderReport, summarize, type Judged } from "./mutate/report.ts";

/**
 * `npm run mutate`: makes one mistake after the other in the contracts that money depends on, and sees whether a test notices.
 * `--sample <n>` of them by `--seed <n>`, `--only <file>`, `--survivors` of earlier runs, `--new` ones that no run has tried,
 * `--write` what all runs found to test/contracts/MUTATIONS.md. Fails below 95% killed.
 */
const root = join(import.meta.dirname, "..");
const outcomesFile = join(root, ".rackshare/mutations.json");
const enough = 95; // [%]

const options = readOptions();
const outcomes = readOutcomes();
const all = findMutants();
const chosen = choose();
if (chosen.length === 0 && !options.write) fail("There is no such mutant. Choose other options.");
if (chosen.length > 0) {
  const judge = await createJudge();
  for (const [i, mutant] of chosen.entries()) {
    const startedAt = Date.now();
    const outcome = await judge(mutant);
    outcomes.set(mutant.id, outcome);
    writeFileSync(outcomesFile, JSON.stringify([...outcomes], null, 1));
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(`${i + 1}/${chosen.length} ${outcome.verdict}${outcome.by ? ` by ${outcome.by}` : ""} (${seconds} s)`);
    console.log(`  ${describe(mutant)}`);
  }
}

const judged = judgedAmong(options.write ? all : chosen);
const { killed, survivors, equivalent, broken, score } = summarize(judged);
console.log(
  `\n${killed} killed, ${survivors.length} survived, ${equivalent.length} mean the same, ${broken} do not compile`,
);
for (const { mutant } of survivors) console.log(`✖ ${describe(mutant)}`);
for (const { mutant, outcome } of judged) {
  if (outcome.verdict === "killed" && reasonFor(mutant))
    console.log(`Killed, though it should mean the same: ${mutant.id}`);
}
console.log(`${score >= enough ? "✔" : "✖"} ${score.toFixed(1)}% killed, ${enough}% asked`);
process.exitCode = score >= enough ? 0 : 1;
if (options.write) {
  const file = join(root, "test/contracts/MUTATIONS.md");
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const report = renderReport(judged, all.length, commit);
  writeFileSync(file, await format(report, { ...(await resolveConfig(file)), parser: "markdown" }));
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        sample: { type: "string" },
        seed: { type: "string", default: "1" },
        only: { type: "string", default: "" },
        survivors: { type: "boolean", default: false },
        new: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
      },
    });
    const [count, seed] = [values.sample ?? "Infinity", values.seed].map(Number) as [number, number];
    if (!(count > 0) || !Number.isInteger(seed)) fail("--sample and --seed take a whole number.");
    return { ...values, count, seed };
  } catch (error) {
    return fail((error as Error).message);
  }
}

function choose(): Mutant[] {
  const { only, survivors, count, seed } = options;
  if (options.write && !survivors && !options.new && count === Infinity) return [];
  const named = all.filter(({ file }) => file.includes(only));
  const sampled = count >= named.length ? named : sample(named, count, createRandom(seed).next);
  if (!survivors && !options.new) return sampled;
  return sampled.filter(({ id }) => {
    const known = outcomes.get(id)?.verdict;
    return known === undefined ? options.new : survivors && known === "survived";
  });
}

function judgedAmong(mutants: readonly Mutant[]): Judged[] {
  return mutants.flatMap((mutant) => {
    const outcome = outcomes.get(mutant.id);
    return outcome ? [{ mutant, outcome }] : [];
  });
}

function readOutcomes(): Map<string, Outcome> {
  mkdirSync(join(root, ".rackshare"), { recursive: true });
  try {
    return new Map(JSON.parse(readFileSync(outcomesFile, "utf8")) as [string, Outcome][]);
  } catch {
    return new Map();
  }
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

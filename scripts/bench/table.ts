import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildIfStale } from "../lib/build.ts";
import { describeCommit, describeMachine } from "./table/machine.ts";
import { linesOf, render } from "./table/markdown.ts";
import { parts } from "./table/parts.ts";
import { runPart } from "./table/run.ts";

const file = join(import.meta.dirname, "RESULTS.md");
const names = parts.map(({ name }) => name);

/**
 * `npm run bench`: all there is to measure, one after the other, in one table. `--only <part>` measures that part anew and keeps the
 * others' lines; `--runs <n>` instead of each part's own number.
 */
export async function table(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: "string", multiple: true }, runs: { type: "string" } },
  });
  const wrong = faultOf(values);
  if (wrong) {
    console.error(wrong);
    process.exitCode = 1;
    return;
  }
  await buildIfStale();
  const machine = describeMachine();
  const when = `${new Date().toISOString().slice(0, 10)}, ${describeCommit()}`;
  for (const part of parts) {
    if (values.only && !values.only.includes(part.name)) continue;
    const startedAt = Date.now();
    const found = await runPart(part, Number(values.runs ?? part.runs));
    const lines = linesOf(part.name, found, when);
    const before = await readFile(file, "utf8").catch(() => "");
    await writeFile(file, await render(machine, new Map([[part.name, lines]]), names, before));
    const reasons = found.leftOut.map(({ what, why }) => `\n  left out: ${[what, why].filter(Boolean).join(": ")}`);
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
    console.log(`${part.name}: ${found.rows.length} figures, ${seconds} s${reasons.join("")}`);
  }
  console.log("Written to scripts/bench/RESULTS.md.");
}

function faultOf({ only = [], runs = "1" }: { only?: string[]; runs?: string }): string | undefined {
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) return `There is no part named ${unknown}. Choose from: ${names.join(", ")}.`;
  return /^[1-9]\d?$/.test(runs) ? undefined : `--runs must be a whole number from 1 to 99, not ${runs}.`;
}

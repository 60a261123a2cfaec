import { runTool, type ToolRun } from "../../lib/runTool.ts";
import type { Part } from "./parts.ts";
import { combine, type LeftOut, type Measured, type Row } from "./rows.ts";

export type Found = { readonly rows: readonly Measured[]; readonly leftOut: readonly LeftOut[]; readonly runs: number };

/** The indexer's chain may have to be recorded first. */
const limitMs = 60 * 60_000;

/** Runs a bench as a process of its own, one run after the other; what cannot be measured here has its reason. */
export async function runPart(part: Part, runs: number): Promise<Found> {
  const measured: Row[][] = [];
  let leftOut: LeftOut[] = [];
  for (let nth = 1; nth <= runs; nth++) {
    const run = await runTool(`bench-${part.name}`, "node", ["scripts/bench/index.ts", part.name, "--json"], {
      limitMs,
    });
    const answer = run.ok ? answerOf(run) : undefined;
    if (answer === undefined) return { rows: combine(measured), leftOut: [{ what: "", why: reasonOf(run) }], runs };
    measured.push(part.rowsOf(answer));
    leftOut = part.leftOutOf?.(answer) ?? [];
  }
  return { rows: combine(measured), leftOut, runs };
}

/** The object that it printed, if it did. */
export function answerOf({ output }: ToolRun): unknown {
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  try {
    return line && JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Why a program failed, in one line: what it threw, else its last words. */
export function reasonOf({ output }: ToolRun): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const thrown = lines.map((line) => /^(?:Uncaught )?(?:\w*Error)(?: \[\w+\])?: (.+)$/.exec(line)?.[1]);
  return thrown.find((text) => text !== undefined) ?? lines.at(-1)?.trim() ?? "it said nothing";
}

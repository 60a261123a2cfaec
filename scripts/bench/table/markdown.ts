import { format } from "prettier";
import { holds, ratioOf, type Measured } from "./rows.ts";
import type { Found } from "./run.ts";

const head = ["part", "what", "figure", "lowest to highest", "target", "beside it", "ratio", "command", "measured"];

/** The lines of a part's figures, and of what it left out. */
export function linesOf(name: string, { rows, leftOut, runs }: Found, when: string): string[] {
  const command = `\`npm run bench -- ${name}\``;
  const times = runs === 1 ? "" : `, ${runs} runs`;
  const end = [command, `${when}${times}`];
  return [
    ...rows.map((row) => line(name, row.what, ...cellsOf(row, runs), ...end)),
    ...leftOut.map(({ what, why }) => line(name, what, "left out", "", "", why, "", ...end)),
  ];
}

/**
 * The file's text.
 * @param measured each part with its lines.
 * @param before the file as it was: parts that were not measured now keep their lines, if it was the same machine.
 */
export async function render(
  machine: readonly (readonly [string, string])[],
  measured: ReadonlyMap<string, readonly string[]>,
  names: readonly string[],
  before: string,
): Promise<string> {
  const facts = machine.map(([name, value]) => line(name, value));
  const lasting = facts.slice(0, -1); // the load is another each time
  const isSame = lasting.every((fact) => linesIn(before).includes(cells(fact)));
  const lines = names.flatMap((name) => measured.get(name) ?? (isSame ? kept(before, name) : []));
  const text = [
    "# Measured",
    "",
    "Written by `npm run bench`: medians of so many runs as the last column says, each by the command beside it.",
    "",
    line("machine", ""),
    line("---", "---"),
    ...facts,
    "",
    line(...head),
    line(...head.map((_, nth) => (nth === 2 ? "---:" : "---"))),
    ...lines,
    "",
  ].join("\n");
  return format(text, { parser: "markdown", printWidth: 120 });
}

function cellsOf(row: Measured, runs: number): string[] {
  const { figure, unit, from, to, beside, target } = row;
  const met = holds(row);
  const ratio = ratioOf(row);
  const bound =
    target && (target.atMost === undefined ? `at least ${target.atLeast}` : `at most ${show(target.atMost)}`);
  return [
    `**${show(figure)}**${unit && ` ${unit}`}`,
    runs === 1 ? "" : `${show(from)} to ${show(to)}`,
    bound ? `${bound}${target?.of ? ` of it` : ""} ${met ? "✔" : "✖"}` : "",
    beside ? `${beside.name} ${show(beside.figure)}` : "",
    ratio === undefined ? "" : show(ratio),
  ];
}

function show(figure: number): string {
  const digits = Math.abs(figure) < 10 ? 2 : Math.abs(figure) < 1_000 ? 1 : 0;
  return figure.toLocaleString("en-US", { maximumFractionDigits: digits });
}

function line(...columns: string[]): string {
  return `| ${columns.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function kept(before: string, name: string): string[] {
  return linesIn(before).filter((text) => text.startsWith(`| ${name} |`));
}

/** The lines of a file's tables, without what pads them. */
function linesIn(text: string): string[] {
  return text.split("\n").map(cells);
}

function cells(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

import { equivalents } from "./equivalents.ts";
import type { Outcome } from "./judge.ts";
import type { Mutant } from "./mutants.ts";
import { operators } from "./operators.ts";

export type Judged = { readonly mutant: Mutant; readonly outcome: Outcome };

/** Why no test can kill it, if that is known. */
export function reasonFor({ id }: Mutant): string | undefined {
  return equivalents.find((one) => id.startsWith(one.id))?.why;
}

/** `contracts/A.sol:12 flip comparison: a < b -> a <= b` */
export function describe({ file, line, operator, before, after }: Mutant): string {
  return `${file}:${line} ${operator}: ${before} -> ${after || "nothing"}`;
}

export function summarize(judged: readonly Judged[]) {
  const having = (verdict: Outcome["verdict"]) => judged.filter(({ outcome }) => outcome.verdict === verdict);
  const survived = having("survived");
  const survivors = survived.filter(({ mutant }) => reasonFor(mutant) === undefined);
  const killed = having("killed").length;
  return {
    killed,
    broken: having("did not compile").length,
    survivors,
    equivalent: survived.filter((one) => !survivors.includes(one)),
    /** [%] of those that compile and mean something else. */
    score: (100 * killed) / Math.max(1, killed + survivors.length),
  };
}

/** The text of MUTATIONS.md. */
export function renderReport(judged: readonly Judged[], existing: number, commit: string): string {
  const { killed, broken, survivors, equivalent, score } = summarize(judged);
  const files = [...new Set(judged.map(({ mutant }) => mutant.file))];
  const count = (part: readonly Judged[]) => {
    const { killed: dead, survivors: alive } = summarize(part);
    return dead + alive.length === 0 ? "" : `${dead}/${dead + alive.length}`;
  };
  const table = files.map((file) => {
    const row = judged.filter(({ mutant }) => mutant.file === file);
    const cells = operators.map((operator) => count(row.filter(({ mutant }) => mutant.operator === operator)));
    return `| ${[file.replace("contracts/", ""), ...cells, count(row)].join(" | ")} |`;
  });
  const total = operators.map((operator) => count(judged.filter(({ mutant }) => mutant.operator === operator)));
  return [
    "# Mutations",
    "",
    `Written by \`npm run mutate -- --write\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}: ` +
      `${judged.length} of ${existing} mistakes tried, ${killed} killed, ${survivors.length} survived, ` +
      `${equivalent.length} mean the same, ${broken} do not compile. Killed: ${score.toFixed(1)}%.`,
    "",
    "Compiled without optimizer, 32 runs of each fuzz test, two short runs of the invariants. The tests in the folders' " +
      "`Bounds.t.sol` were written for the 35 of the first 406 that survived at first: of mistakes not tried yet, some will.",
    "",
    `| killed of tried | ${operators.join(" | ")} | all |`,
    `| --- | ${operators.map(() => "---:").join(" | ")} | ---: |`,
    ...table,
    `| all | ${total.join(" | ")} | ${count(judged)} |`,
    "",
    "## Survived",
    "",
    ...(survivors.length === 0 ? ["None."] : survivors.map(({ mutant }) => `- \`${describe(mutant)}\``)),
    "",
    "## Mean the same",
    "",
    ...equivalent.map(({ mutant }) => `- \`${describe(mutant)}\`: ${reasonFor(mutant)}`),
    "",
  ].join("\n");
}

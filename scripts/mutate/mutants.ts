import { parse } from "./compile.ts";
import { changesOf, type Change, type Node, type Operator } from "./operators.ts";
import { mutatedFiles, sourceOf } from "./sources.ts";

/** A contract with one mistake. */
export type Mutant = {
  /** The same for the same change, wherever its line went. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly operator: Operator;
  /** What was there, and what is there now. */
  readonly before: string;
  readonly after: string;
  /** The file with the mistake in it. */
  readonly source: string;
};

/** All mistakes in the files that have `only` in their name. */
export function findMutants(only = ""): Mutant[] {
  const files = mutatedFiles.filter((file) => file.includes(only));
  const sources = Object.fromEntries(files.map((file) => [file, sourceOf(file)]));
  return mutantsOf(sources);
}

/** All mistakes in the sources by name. */
export function mutantsOf(sources: Readonly<Record<string, string>>): Mutant[] {
  const trees = parse(sources);
  return Object.entries(sources).flatMap(([file, source]) => mutantsIn(file, source, trees.get(file) as Node));
}

function mutantsIn(file: string, original: string, tree: Node): Mutant[] {
  const bytes = Buffer.from(original); // solc counts bytes
  const text = ({ src }: Node) => {
    const [start, length] = src.split(":").map(Number) as [number, number];
    return bytes.toString("utf8", start, start + length);
  };
  const seen = new Map<string, number>();
  return changesOf(tree, text).map((change) => {
    const { before, start, end } = placeOf(change, text, bytes);
    const [head, tail] = [bytes.toString("utf8", 0, start), bytes.toString("utf8", end)];
    const line = head.split("\n").length;
    const context = `${file}|${change.operator}|${lineAt(bytes, start)}|${before}|${change.replacement}`;
    const nth = seen.get(context) ?? 0;
    seen.set(context, nth + 1);
    const source = `${head}${change.replacement}${tail}`;
    const { operator, replacement: after } = change;
    return { id: `${context}|${nth}`, file, line, operator, before: oneLine(before), after, source };
  });
}

/** A statement goes with its semicolon. */
function placeOf({ node, replacement }: Change, text: (node: Node) => string, bytes: Buffer) {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  const isStatement = replacement === "{}" && bytes.toString("utf8", start + length, start + length + 1) === ";";
  return { before: text(node), start, end: start + length + (isStatement ? 1 : 0) };
}

function lineAt(bytes: Buffer, start: number): string {
  const from = bytes.lastIndexOf("\n", start) + 1;
  return bytes.toString("utf8", from, bytes.indexOf("\n", start)).trim();
}

function oneLine(code: string): string {
  return code.replaceAll(/\s+/g, " ");
}

/** `count` of them, spread evenly over files and operators: each of those in turn gives one at random. */
export function sample(mutants: readonly Mutant[], count: number, random: () => number): Mutant[] {
  const cells = [...Map.groupBy(shuffled(mutants, random), ({ file, operator }) => `${file}|${operator}`).values()];
  const chosen: Mutant[] = [];
  while (chosen.length < count && cells.some((cell) => cell.length > 0)) {
    for (const cell of shuffled(cells, random)) if (cell.length > 0 && chosen.length < count) chosen.push(cell.pop()!);
  }
  const order = new Map(mutants.map(({ id }, i) => [id, i]));
  return chosen.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** A figure that was measured, and what it is held against. */
export type Row = {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** The least that anybody needs for it, or what a peer does. */
  readonly beside?: { readonly name: string; readonly figure: number };
  /** What must hold of the figure, or of its ratio to what it stands beside. */
  readonly target?: { readonly of?: "ratio"; readonly atMost?: number; readonly atLeast?: number };
};

/** A row of several runs: their median, the lowest and the highest. */
export type Measured = Row & { readonly from: number; readonly to: number };

/** What one run could not measure, and why. */
export type LeftOut = { readonly what: string; readonly why: string };

/** The medians of runs that have the same rows. */
export function combine(runs: readonly (readonly Row[])[]): Measured[] {
  return (runs[0] ?? []).map((row, nth) => {
    const same = runs.flatMap((run) => run[nth] ?? []);
    const figures = same.map(({ figure }) => figure);
    const besides = same.flatMap(({ beside }) => beside?.figure ?? []);
    return {
      ...row,
      figure: median(figures),
      ...(row.beside && { beside: { ...row.beside, figure: median(besides) } }),
      from: Math.min(...figures),
      to: Math.max(...figures),
    };
  });
}

/** What it is of that beside it; undefined where there is nothing. */
export function ratioOf({ figure, beside }: Row): number | undefined {
  return beside && figure / beside.figure;
}

/** Whether its target is met; undefined where it has none. */
export function holds(row: Row): boolean | undefined {
  if (!row.target) return undefined;
  const { of, atMost = Infinity, atLeast = -Infinity } = row.target;
  const figure = of === "ratio" ? (ratioOf(row) ?? Number.NaN) : row.figure;
  return figure <= atMost && figure >= atLeast;
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

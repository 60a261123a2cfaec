// @ts-expect-error: it has no types there.
import { mapResultRow as original } from "../../../node_modules/ponder/node_modules/drizzle-orm/utils.js";

export * from "../../../node_modules/ponder/node_modules/drizzle-orm/utils.js";

type Decoder = { mapFromDriverValue(value: unknown): unknown };
type Field = Decoder & { readonly decoder?: Decoder; readonly sql?: { readonly decoder: Decoder } };
type Selected = readonly { readonly path: readonly string[]; readonly field: Field }[];
type Values = readonly unknown[];
type MapRow = (selected: Selected, row: Values, joins?: object) => Record<string, unknown>;

/** By selection, of which there is one a query: each column's name and what makes a value of what PostgreSQL said; none when rows are nested, as of joined tables. */
const plans = new WeakMap<Selected, readonly (readonly [string, Decoder])[] | "nested">();

/** Drizzle's object of a row. It asks anew for each value of each row what kind of column it is of. */
export const mapResultRow: MapRow = (selected, row, joins) => {
  const plan = plans.get(selected) ?? planFor(selected);
  if (plan === "nested") return (original as MapRow)(selected, row, joins);
  const made: Record<string, unknown> = {};
  for (let i = 0; i < plan.length; i++) {
    const [name, decoder] = plan[i]!;
    made[name] = row[i] === null ? null : decoder.mapFromDriverValue(row[i]);
  }
  return made;
};

function planFor(selected: Selected): readonly (readonly [string, Decoder])[] | "nested" {
  const isNested = selected.some(({ path }) => path.length !== 1);
  // A column decodes by itself, an expression by its decoder, one that has a name by that of the expression.
  const plan = isNested
    ? "nested"
    : selected.map(({ path, field }) => [path[0] ?? "", field.decoder ?? field.sql?.decoder ?? field] as const);
  plans.set(selected, plan);
  return plan;
}

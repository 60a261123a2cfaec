import { expect } from "chai";
import { mapResultRow } from "../../scripts/lib/ponder/quickRows.ts";
// @ts-expect-error: it has no types there.
import { mapResultRow as original } from "../../node_modules/ponder/node_modules/drizzle-orm/utils.js";
import { account, holding, rental, uptime } from "../../indexer/ponder.schema.ts";

type Selected = Parameters<typeof mapResultRow>[0];
const columnsOf = (table: object) => (table as Record<symbol, Record<string, never>>)[Symbol.for("drizzle:Columns")]!;
const select = (table: object, ...before: string[]): Selected =>
  Object.entries(columnsOf(table)).map(([name, field]) => ({ path: [...before, name], field }));
/** What PostgreSQL says of a column, all as text but the numbers that fit. */
const rowOf = (selected: Selected, nth: number): unknown[] =>
  selected.map(({ field }, i) => {
    const { dataType, notNull } = field as unknown as { dataType?: string; notNull?: boolean };
    if (!notNull && (i + nth) % 3 === 0) return null;
    return dataType === "number" ? i : dataType === "array" ? "{1,2}" : `${i}`;
  });

describe("The quick object of a row", () => {
  const view = Object.entries(
    (account as unknown as Record<symbol, { selectedFields: Record<string, never> }>)[
      Symbol.for("drizzle:ViewBaseConfig")
    ]!.selectedFields,
  ).map(([name, field]) => ({ path: [name], field }));
  for (const [what, selected] of Object.entries({
    "of a table": select(rental),
    "of a table with arrays": select(uptime),
    "of a view, whose columns are expressions": view,
    "of joined tables": [...select(rental, "rental"), ...select(holding, "holding")],
  })) {
    it(`is Drizzle's: ${what}`, () => {
      for (const joins of [undefined, { rental: true, holding: false }]) {
        for (let nth = 0; nth < 6; nth++) {
          const row = rowOf(selected, nth);
          expect(mapResultRow(selected, row, joins)).to.deep.equal(
            (original as typeof mapResultRow)(selected, row, joins),
          );
        }
      }
    });
  }
});

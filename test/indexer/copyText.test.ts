import { expect } from "chai";
import * as schema from "../../indexer/ponder.schema.ts";
import { createCopyText, type Column, type Row } from "../../scripts/lib/ponder/copyText.ts";
import { loadPonder } from "../../scripts/lib/ponder/file.ts";

const original = (await loadPonder("indexing-store/cache.js")).getCopyText as (table: object, rows: Row[]) => string;

/** Some of what each kind of column can hold, the awkward among it. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  number: [0, -1, 2 ** 40],
  bigint: [0n, -(2n ** 255n), 2n ** 255n],
  boolean: [true, false],
  string: ["0xABC", "0xab", "tab\t, new\nline, \\N, \\\\, \r\b\f\v", "", "é €"],
  array: [[], [1, 2, 24]],
};

describe("The text of rows for PostgreSQL", () => {
  for (const table of schema.appendOnly as readonly object[]) {
    const columns = (table as Record<symbol, Record<string, Column>>)[Symbol.for("drizzle:Columns")]!;
    const name = (table as Record<symbol, string>)[Symbol.for("drizzle:Name")];
    it(`is Ponder's: ${name}`, () => {
      const rows = Array.from({ length: 12 }, (_, nth) => {
        const valueOf = (dataType: string, at: number): unknown => {
          const some = [...values[dataType]!, null, undefined];
          return some[(nth + at) % some.length];
        };
        return Object.fromEntries(
          Object.entries(columns).map(([column, { dataType }], at) => [column, valueOf(dataType, at)]),
        );
      });
      expect(createCopyText(columns)(rows)).to.equal(`${original(table, rows)}\n`);
    });
  }

  it("is nothing for no rows", () => {
    expect(createCopyText({})([])).to.equal("");
  });
});

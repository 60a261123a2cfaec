export type Row = object;
/** A column of one of Ponder's tables. */
export type Column = { readonly dataType: string; mapToDriverValue(value: unknown): unknown };
type Encode = (value: unknown) => string;

const special = /[\\\b\f\n\r\t\v]/;
const specials = /[\\\b\f\n\r\t\v]/g;

/** Kinds of values that are written as they are shown, and have nothing to escape. */
const plain = new Set(["number", "bigint", "boolean"]);

/**
 * Makes rows into what `COPY … FROM STDIN` reads, as Ponder's `getCopyText` does, but looks at the columns once and searches only
 * text for what must be escaped.
 * @param columns by the name that they have in a row, in the table's order.
 */
export function createCopyText(columns: Readonly<Record<string, Column>>): (rows: readonly Row[]) => string {
  const encoders = Object.entries(columns).map(([name, column]) => [name, encoderOf(column)] as const);
  return (rows) => {
    let text = "";
    for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
      let separator = "";
      for (const [name, encode] of encoders) {
        const value = row[name];
        text += separator + (value === null || value === undefined ? "\\N" : encode(value));
        separator = "\t";
      }
      text += "\n";
    }
    return text;
  };
}

function encoderOf(column: Column): Encode {
  if (plain.has(column.dataType)) return String;
  return (value) => {
    const text = String(column.mapToDriverValue(value));
    return special.test(text) ? text.replaceAll(specials, "\\$&") : text;
  };
}

import { parse } from "csv-parse/sync";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Where the project's data files lie. */
export const dataFolder = fileURLToPath(new URL("../data", import.meta.url)); // the indexer's loader knows no dirname

/**
 * Reads a CSV file whose rows each take one line and follow `schema`.
 * @throws with file and line when a row is malformed.
 */
export function readTable<T>(path: string, schema: z.ZodType<T>): T[] {
  const file = basename(path);
  const rows = parseRows(path, file);
  return rows.map((row, i) => {
    const result = schema.safeParse(row);
    if (!result.success) throw new Error(`${file} line ${i + 2}: ${z.prettifyError(result.error)}`);
    return result.data;
  });
}

function parseRows(path: string, file: string): unknown[] {
  try {
    return parse(readFileSync(path), { columns: true });
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

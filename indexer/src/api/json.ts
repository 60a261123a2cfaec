import type { Detail } from "../../ponder.schema.ts";

/** A value as JSON carries it here: bigints are decimal strings. */
export type Json<Value> = Value extends bigint
  ? string
  : Value extends readonly (infer Item)[]
    ? Json<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Json<Value[Key]> }
      : Value;

/** Turns every bigint into a decimal string. */
export function jsonOf<Value>(value: Value): Json<Value> {
  return convert(value) as Json<Value>;
}

function convert(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
}

/** An event with what else it says, which the tables have as text. */
export function withDetail<Row extends { detail: string }>(row: Row): Omit<Row, "detail"> & { detail: Detail } {
  return { ...row, detail: JSON.parse(row.detail) as Detail };
}

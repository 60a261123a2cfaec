import { isAddress, type Address } from "viem";
import { z } from "zod";
import { ApiError } from "./problem.ts";

const maxPage = 100;

/** An address in any case; the tables have them in lowercase. */
export const addressParameter = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), "must be an address: 0x and 40 hexadecimal digits")
  .transform((text) => text.toLowerCase() as Address);

export const rigParameter = z.coerce
  .number("must be a rig's number")
  .int()
  .positive()
  .max(2 ** 24);
export const amountParameter = z
  .string()
  .regex(/^\d{1,30}$/, "must be a whole number of token units")
  .transform(BigInt);

/** How many days back, today among them. */
export const daysParameter = z.coerce.number("must be a number of days").int().min(1).max(400);

/** [unix s] */
export const timeParameter = z.coerce.number("must be unix seconds").int().min(0).max(1e11);

export const regionParameter = z.string().regex(/^[A-Z-]{1,8}$/, "must be a country such as US, or US-CA");

export const modelParameter = z.coerce.number("must be a model's number").int().positive().max(65_535);

export const pageParameters = {
  limit: z.coerce.number().int().min(1).max(maxPage).default(50),
  cursor: z.string().max(100).optional(),
};

/** Reads parameters of a request. Throws a 400 that names the first that is wrong. */
export function parse<Shape extends z.ZodRawShape>(shape: Shape, input: unknown): z.infer<z.ZodObject<Shape>> {
  const result = z.strictObject(shape).safeParse(input);
  if (result.success) return result.data as z.infer<z.ZodObject<Shape>>;
  const issue = result.error.issues[0];
  const name = issue?.path.join(".");
  throw new ApiError(400, name ? `${name}: ${issue?.message}.` : `${issue?.message ?? "Invalid request"}.`);
}

/** Where a list continues: the block and id of the last row that was sent. */
export function parseCursor(cursor: string | undefined): { block: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,12})~([\w-]{1,80})$/.exec(cursor);
  if (!match) throw new ApiError(400, "cursor: use the `next` of the page before.");
  return { block: Number(match[1]), id: String(match[2]) };
}

/** A page of rows of which one more than the limit was read. */
export function pageOf<Row extends { block: number; id: string | bigint | number }, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: last && rows.length > limit ? `${last.block}~${last.id}` : null };
}

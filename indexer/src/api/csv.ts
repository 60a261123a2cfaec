import type { Context } from "hono";

/** Answers with a table that spreadsheets open. Nothing in it needs quotes: numbers, dates, addresses and names of ours. */
export function answerCsv(c: Context, fileName: string, header: string[], rows: (string | number)[][]): Response {
  const body = [header, ...rows].map((line) => `${line.join(",")}\r\n`).join("");
  return c.body(body, 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${fileName}.csv"`,
  });
}

/** Token units of 6 decimals as a decimal number. */
export function decimal(amount: string | bigint): string {
  const digits = String(amount).padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** A moment as ISO 8601 in UTC; nothing for none. */
export function isoTime(seconds: number | null): string {
  return seconds === null ? "" : new Date(seconds * 1_000).toISOString();
}

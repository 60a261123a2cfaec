import type { Context } from "hono";

/** Answers with a table that spreadsheets open, as RFC 4180 has it. */
export function answerCsv(c: Context, fileName: string, header: string[], rows: (string | number)[][]): Response {
  const body = [header, ...rows].map((line) => `${line.map(quote).join(",")}\r\n`).join("");
  return c.body(body, 200, {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${fileName}.csv"`,
  });
}

/** Token units of 6 decimals as a decimal number. */
export function decimal(amount: string | bigint): string {
  const [, sign = "", units = ""] = /^(-?)(\d+)$/.exec(String(amount)) ?? [];
  const digits = units.padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** A moment as ISO 8601 in UTC; nothing for none. */
export function isoTime(seconds: number | null): string {
  return seconds === null ? "" : new Date(seconds * 1_000).toISOString();
}

/** Text that others wrote must neither break a line nor begin as a spreadsheet's formulas do. */
function quote(cell: string | number): string {
  const text = typeof cell === "string" && /^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

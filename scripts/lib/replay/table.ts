import { formatUnits } from "viem";
import type { RigSpec } from "../fleet.ts";
import { sum, type Books, type RigBook } from "./books.ts";

type Row = readonly string[];

/** The rentals by GPU model with all of them at the end: counts, GPU-hours, USDC. */
export function rentalTable(fleet: readonly RigSpec[], books: Books): string {
  const byModel = Map.groupBy(fleet.entries(), ([, { model }]) => model.name);
  const rows = [...byModel].map(([name, rigs]) => {
    const found = rigs.flatMap(([i, rig]) => {
      const book = books.rigs.get(i + 1);
      return book ? [{ rig, book }] : [];
    });
    return rentalRow(name, rigs.length, found);
  });
  const all = fleet.flatMap((rig, i) => {
    const book = books.rigs.get(i + 1);
    return book ? [{ rig, book }] : [];
  });
  const head = ["model", "rigs", "rentals", "GPU-hours", "USDC/GPU-h", "deposits", "rent", "refunds", "SLA credits"];
  return align([head, ...rows, rentalRow("all", fleet.length, all)]);
}

function rentalRow(name: string, rigs: number, found: readonly { rig: RigSpec; book: RigBook }[]): Row {
  const books = found.map(({ book }) => book);
  const hours = found.reduce((total, { rig, book }) => total + Number(book.slotSeconds) / rig.slices / 3_600, 0);
  const paid = sum(books, "commission") + sum(books, "hosting") + sum(books, "rent");
  const rentals = books.reduce((total, book) => total + book.rentals, 0);
  const price = hours > 0 ? (Number(paid) / 1e6 / hours).toFixed(4) : "-";
  const money = [sum(books, "deposits"), paid, sum(books, "refunds"), sum(books, "slaCredits")].map(usd);
  return [name, String(rigs), String(rentals), hours.toFixed(1), price, ...money];
}

/** Where all rent went, in USDC. */
export function splitTable({ rigs }: Books): string {
  const books = [...rigs.values()];
  return align([
    ["rent", "to holders", "hosting fees", "commission", "claimed by holders"],
    [
      usd(sum(books, "commission") + sum(books, "hosting") + sum(books, "rent")),
      ...(["rent", "hosting", "commission", "claimed"] as const).map((column) => usd(sum(books, column))),
    ],
  ]);
}

/** Gas by function, the most used first. */
export function gasTable({ gas }: Books): string {
  const rows = [...gas]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([name, { count, used }]) => {
      return [name, String(count), String(used / BigInt(count)), String(used)];
    });
  const count = [...gas.values()].reduce((total, each) => total + each.count, 0);
  const used = [...gas.values()].reduce((total, each) => total + each.used, 0n);
  return align([["function", "calls", "gas each", "gas"], ...rows, ["all", String(count), "", String(used)]]);
}

function usd(amount: bigint): string {
  return formatUnits(amount, 6);
}

/** Columns of one width, the first to the left, the others to the right. */
export function align(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    )
    .join("\n");
}

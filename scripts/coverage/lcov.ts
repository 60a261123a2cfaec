/** What tests reached of one source file. */
export type FileCoverage = {
  file: string;
  lines: { reached: number; all: number };
  branches: { reached: number; all: number };
  /** Lines that were never reached, or at which a branch was never taken. */
  missing: number[];
};

/** Reads an LCOV tracefile: `DA` is a line with its hits, `BRDA` one way out of a condition. */
export function readLcov(text: string): FileCoverage[] {
  return text
    .split("end_of_record")
    .map(readRecord)
    .filter(({ file }) => file !== "");
}

function readRecord(record: string): FileCoverage {
  const lines = fields(record, "DA").map(([line, hits]) => ({ line: Number(line), reached: Number(hits) > 0 }));
  const branches = fields(record, "BRDA").map(([line, , , hits]) => ({
    line: Number(line),
    reached: hits !== "-" && Number(hits) > 0,
  }));
  const missing = [...lines, ...branches].filter(({ reached }) => !reached).map(({ line }) => line);
  return {
    file: fields(record, "SF")[0]?.[0] ?? "",
    lines: count(lines),
    branches: count(branches),
    missing: [...new Set(missing)].sort((a, b) => a - b),
  };
}

function fields(record: string, key: string): string[][] {
  return record
    .split("\n")
    .filter((line) => line.startsWith(`${key}:`))
    .map((line) => line.slice(key.length + 1).split(","));
}

function count(items: readonly { reached: boolean }[]): { reached: number; all: number } {
  return { reached: items.filter(({ reached }) => reached).length, all: items.length };
}

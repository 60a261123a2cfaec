import type { JobLine } from "./gateway.ts";

/** A piece of what a job said, and where. */
export interface Piece {
  from: "out" | "err";
  text: string;
}

export interface Job {
  id: string;
  rentalId: string;
  command: string;
  /** Milliseconds since 1970, by this machine. */
  startedAt: number;
  endedAt?: number;
  output: readonly Piece[];
  /** The first part of the output was left out: it grew too long. */
  cut: boolean;
  /** How it ended: an exit code, or why it has none. */
  exit?: number;
  problem?: string;
}

/** Characters of output kept of each job: with all jobs well below what a browser keeps for a tab. */
const longest = 100_000;

/** All that a job said, as text. */
export function outputOf({ output }: Pick<Job, "output">): string {
  return output.map(({ text }) => text).join("");
}

/** A job after one more line: pieces from the same stream grow together, and what is too long loses its beginning. */
export function withLine(job: Job, line: JobLine): Job {
  if ("exit" in line) return { ...job, exit: line.exit };
  const piece: Piece = "stdout" in line ? { from: "out", text: line.stdout } : { from: "err", text: line.stderr };
  const last = job.output.at(-1);
  const output =
    last?.from === piece.from
      ? [...job.output.slice(0, -1), { ...piece, text: last.text + piece.text }]
      : [...job.output, piece];
  let over = output.reduce((sum, { text }) => sum + text.length, 0) - longest;
  if (over <= 0) return { ...job, output };
  const rest = output.flatMap((one) => {
    const drop = Math.min(Math.max(over, 0), one.text.length);
    over -= drop;
    return drop < one.text.length ? [{ ...one, text: one.text.slice(drop) }] : [];
  });
  return { ...job, output: rest, cut: true };
}

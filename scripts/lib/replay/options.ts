import { parseArgs } from "node:util";

export type ReplayOptions = {
  /** The last days of the trace; undefined for all of it. */
  readonly days: number | undefined;
  /** Of outages, absences and deposits. */
  readonly seed: number;
  /** The chain goes on afterwards, until Ctrl-C. */
  readonly keep: boolean;
  /** An indexer runs alongside and must agree with the contracts. */
  readonly indexer: boolean;
};

/** How long the trace is. */
export const traceDays = 149;

/** @throws one line that says which argument is wrong. */
export function parseReplayOptions(args: readonly string[]): ReplayOptions {
  const { values } = parse(args);
  if (values.all && values.days !== undefined) throw new Error("Give --all or --days, not both.");
  return {
    days: values.all ? undefined : whole("--days", values.days ?? "14", 1, traceDays),
    seed: whole("--seed", values.seed ?? "1", 0, 2 ** 31),
    keep: values.keep ?? false,
    indexer: values.indexer ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        days: { type: "string" },
        seed: { type: "string" },
        all: { type: "boolean" },
        keep: { type: "boolean" },
        indexer: { type: "boolean" },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(/\.\s|\n/)[0] : String(cause);
    throw new Error(`${reason}. Known are --days <n>, --all, --seed <n>, --keep and --indexer.`, { cause });
  }
}

function whole(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from && number <= to) return number;
  throw new Error(`${name} must be a whole number from ${from} to ${to}, not "${text}".`);
}

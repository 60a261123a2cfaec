import { parseArgs } from "node:util";
import { parseUnits } from "viem";
import { traceDays } from "../replay/options.ts";
import { openingPrice } from "./market.ts";
import type { SimulateOptions } from "./simulate.ts";

/** @throws one line that says which argument is wrong. */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions & { readonly json: boolean } {
  const { values } = parse(args);
  return {
    days: whole("--days", values.days ?? "14", 1, traceDays),
    seed: whole("--seed", values.seed ?? "1", 0, 2 ** 31),
    rackPrice: price(values["rack-price"]),
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { days: text, seed: text, "rack-price": text, json: { type: "boolean" } },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(/\.\s|\n/)[0] : String(cause);
    throw new Error(`${reason}. Known are --days <n>, --seed <n>, --rack-price <USDC> and --json.`, { cause });
  }
}

function whole(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from && number <= to) return number;
  throw new Error(`${name} must be a whole number from ${from} to ${to}, not "${text}".`);
}

function price(text: string | undefined): bigint {
  if (text === undefined) return openingPrice;
  const units = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? parseUnits(text, 6) : 0n;
  if (units > 0n) return units;
  throw new Error(`--rack-price must be USDC for one RACK, such as 0.05, not "${text}".`);
}

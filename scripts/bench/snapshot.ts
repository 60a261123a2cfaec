import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Measured } from "./measureGas.ts";

const file = join(import.meta.dirname, "../../test/contracts/gas.snapshot.json");

type Snapshot = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Deployment is not in it: its gas changes with the hash of every comment. */
export async function writeSnapshot({ testUSD, proxyUSD, growth }: Measured): Promise<void> {
  await writeFile(file, `${JSON.stringify({ testUSD, proxyUSD, growth }, null, 2)}\n`);
}

/** A line for each operation whose gas is not the one written down. */
export async function compareWithSnapshot({ testUSD, proxyUSD, growth }: Measured): Promise<string[]> {
  const before = flat(JSON.parse(await readFile(file, "utf8")) as Snapshot);
  const now = flat({ testUSD, proxyUSD, growth });
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((name) => before.get(name) !== now.get(name))
    .map((name) => `${name}: ${show(before.get(name))} before, ${show(now.get(name))} now`);
}

function flat(snapshot: Snapshot): Map<string, number> {
  return new Map(
    Object.entries(snapshot).flatMap(([part, gas]) =>
      Object.entries(gas).map(([operation, used]) => [`${part}.${operation}`, used] as const),
    ),
  );
}

function show(gas: number | undefined): string {
  return gas?.toLocaleString("en-US") ?? "nothing";
}

import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Contracts that tests deploy, each in a file of its name. */
export const contractFiles = globSync("contracts/*.sol", { cwd: root }).sort();
export const invariantFiles = globSync("test/contracts/invariants/*.t.sol", { cwd: root }).sort();
export const unitTestFiles = globSync("test/contracts/**/*.t.sol", { cwd: root })
  .filter((file) => !invariantFiles.includes(file))
  .sort();

const moneyContracts =
  "RentalEscrow RigRegistry RigShares ShareSale ShareMarket InspectorStaking Disputes Rewards UptimeLedger";
const moneyLibraries = "Streams Holders Rentals Pricing Payouts Halving Lanes BitMajority Slots";

/** What money depends on. */
export const mutatedFiles = [
  ...moneyContracts.split(" ").map((name) => `contracts/${name}.sol`),
  ...moneyLibraries.split(" ").map((name) => `contracts/libraries/${name}.sol`),
];

const read = new Map<string, string>();

/** A source by the name that solc knows it by. */
export function sourceOf(name: string): string {
  const known = read.get(name);
  if (known !== undefined) return known;
  const isOurs = name.startsWith("contracts/") || name.startsWith("test/");
  const text = readFileSync(join(root, isOurs ? name : `node_modules/${name}`), "utf8");
  read.set(name, text);
  return text;
}

/** The sources that a source imports itself. */
export function importsOf(name: string): string[] {
  return [...sourceOf(name).matchAll(/^import [^;]*?"([^"]+)";/gms)].map(([, path]) =>
    path!.startsWith(".") ? normalize(join(dirname(name), path!)) : path!,
  );
}

/** Whether a source is, or contains code of, the other. */
export function dependsOn(name: string, other: string, seen = new Set<string>()): boolean {
  if (name === other) return true;
  if (seen.has(name) || !name.startsWith("contracts/")) return false;
  seen.add(name);
  return importsOf(name).some((next) => dependsOn(next, other, seen));
}

import { parseArgs } from "node:util";
import { measure, type Measured } from "./measureGas.ts";
import { operations } from "./operations.ts";
import { checkPromises } from "./promises.ts";
import { compareWithSnapshot, writeSnapshot } from "./snapshot.ts";

/**
 * `npm run bench -- gas`: a table beside peers and targets, then what must not grow.
 * `--json`: one object of operation -> gas, and the same for a token like USDC. `--write`: what `npm test` compares with.
 */
export async function gas(args: readonly string[]): Promise<void> {
  const options = { json: { type: "boolean" }, write: { type: "boolean" } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const measured = await measure();
  if (values.json) return console.log(JSON.stringify({ ...measured.testUSD, proxyUSD: measured.proxyUSD }));
  printTable(measured);
  console.log();
  for (const { promise, figures, kept } of checkPromises(measured)) {
    console.log(`${kept ? "✔" : "✖"} ${promise}: ${figures}`);
  }
  console.log(
    `  the same attestation with a seed from more than 256 blocks ago: ${show(measured.growth.attestOldSeed)}`,
  );
  const differences = values.write ? [] : await compareWithSnapshot(measured);
  if (values.write) await writeSnapshot(measured);
  if (differences.length > 0) console.log(`\nNot as in the snapshot:\n${differences.join("\n")}`);
}

/** Targets are for the plain token. */
function printTable({ testUSD, proxyUSD }: Measured): void {
  const width = Math.max(...operations.map(({ title }) => title.length));
  console.log(`${"operation".padEnd(width)}      gas  like USDC   target    peers`);
  for (const { operation, title, target, peers } of operations) {
    const used = testUSD[operation];
    const verdict = target === undefined ? " " : used <= target ? "✔" : "✖";
    const cells = [show(used).padStart(7), show(proxyUSD[operation]).padStart(9), show(target).padStart(7)];
    const others = peers.map(([name, needs]) => `${name} ${show(needs)}`).join("; ");
    console.log(`${title.padEnd(width)}  ${cells.join("  ")}  ${verdict} ${others}`.trimEnd());
  }
}

function show(used: number | undefined): string {
  return used?.toLocaleString("en-US") ?? "-";
}

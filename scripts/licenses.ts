import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readLicenses } from "./lib/licenses.ts";

/** `npm run licenses`: the licence of each dependency and each data file; `--all` names every package. Fails when one is not allowed. */
const packages = await readLicenses();
const byLicense = Map.groupBy(packages, ({ license }) => license);
for (const [license, found] of [...byLicense].sort(([, a], [, b]) => b.length - a.length)) {
  console.log(`${String(found.length).padStart(5)}  ${license}`);
  const isAll = process.argv.includes("--all");
  if (isAll) for (const { name, version } of found) console.log(`         ${name}@${version}`);
  const because = new Set(found.flatMap((each) => (each.because === "allowed" || !each.because ? [] : [each.because])));
  for (const why of because) console.log(`         ${why}`);
}

const dataReadme = await readFile(join(import.meta.dirname, "data/README.md"), "utf8");
console.log("\nData (scripts/data/README.md):");
for (const [, file, license] of dataReadme.matchAll(/^\| `([^`]+\.csv)` \|.*\| (.*) \|$/gm))
  console.log(`  ${file}: ${license}`);

const forbidden = packages.filter(({ because }) => because === undefined);
for (const { name, version, license } of forbidden) console.error(`Not allowed: ${name}@${version} is ${license}.`);
process.exitCode = forbidden.length === 0 ? 0 : 1;

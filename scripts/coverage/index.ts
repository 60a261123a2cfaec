// npm run coverage: which lines and branches of contracts/ the Solidity tests reach. Fails below 100%.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../lib/runTool.ts";
import { readLcov, type FileCoverage } from "./lcov.ts";

const root = join(import.meta.dirname, "../..");
const report = ".hardhat/forge/lcov.info";

await requireForge();
await mkdir(join(root, ".hardhat/forge"), { recursive: true });
const { ok, output } = await runTool("coverage", "forge", ["coverage", "--report", "lcov", "--report-file", report], {
  env: { FOUNDRY_CONFIG: "scripts/coverage/foundry.toml", FOUNDRY_DISABLE_NIGHTLY_WARNING: "1" },
});
if (!ok) {
  const failures = output.indexOf("Failing tests:");
  console.log(output.slice(Math.max(failures, 0)));
  console.error("Coverage was not measured: forge ended with an error.");
  process.exit(1);
}
const files = readLcov(await readFile(join(root, report), "utf8")).filter(({ file }) => isOurs(file));
print(files);
const incomplete = files.filter(({ missing }) => missing.length > 0);
for (const { file, missing } of incomplete)
  console.log(missing.map((line) => `not reached: ${file}:${line}`).join("\n"));
process.exitCode = files.length > 0 && incomplete.length === 0 ? 0 : 1;

/** forge is an optional package: npm has it for one platform. */
async function requireForge(): Promise<void> {
  if (
    await runTool("forge", "forge", ["--version"]).then(
      ({ ok }) => ok,
      () => false,
    )
  )
    return;
  const here = process.platform === "linux" && process.arch === "x64";
  console.error(
    here
      ? "forge is not installed. Run npm ci, then the same command again."
      : `Coverage is measured by forge, which npm has for Linux on x64 only; this is ${process.platform} on ${process.arch}.`,
  );
  process.exit(1);
}

function isOurs(file: string): boolean {
  return /^contracts\/(?!mocks\/|interfaces\/)/.test(file);
}

function print(rows: readonly FileCoverage[]): void {
  const width = Math.max(...rows.map(({ file }) => file.length), 5);
  const line = (name: string, lines: string, branches: string) =>
    console.log(`${name.padEnd(width)}  ${lines.padStart(16)}  ${branches.padStart(16)}`);
  line("", "lines", "branches");
  for (const { file, lines, branches } of rows) line(file, percent(lines), percent(branches));
  line("all", percent(sum(rows, "lines")), percent(sum(rows, "branches")));
}

function percent({ reached, all }: { reached: number; all: number }): string {
  const share = all === 0 ? 100 : Math.floor((reached / all) * 1000) / 10;
  return `${share.toFixed(1)}% ${reached}/${all}`;
}

function sum(rows: readonly FileCoverage[], kind: "lines" | "branches"): { reached: number; all: number } {
  return rows.reduce((total, row) => ({ reached: total.reached + row[kind].reached, all: total.all + row[kind].all }), {
    reached: 0,
    all: 0,
  });
}

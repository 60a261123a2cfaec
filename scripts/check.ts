import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { abiFile, renderAbis } from "./abi.ts";
import { runTool, type ToolRun } from "./lib/runTool.ts";
import { solidityErrors } from "./lib/solidityErrors.ts";

const root = join(import.meta.dirname, "..");

/** Those that take longest first. */
const checks: Record<string, () => Promise<ToolRun>> = {
  abi: checkAbi,
  types: () => runBin("tsc", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/tsc.json"),
  lint: () => runBin("oxlint", "--type-aware", "--deny-warnings"),
  format: () => runBin("prettier", "--check", "--cache", "--log-level", "warn", "."),
  solhint: () => runBin("solhint", "--disc", "--noPoster", "--max-warnings", "0", "contracts/**/*.sol"),
  solidity: checkSolidityTests,
};

/** Runs the checks, as many at once as there are cores, and prints each as it ends. */
export async function runChecks(): Promise<{ passed: number; failed: number; end?: string }> {
  const startedAt = Date.now();
  const waiting = Object.entries(checks);
  const complaints: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, check] = next;
      const begunAt = Date.now();
      const { ok, output } = await check();
      console.log(`${ok ? "✔" : "✖"} ${name} (${secondsSince(begunAt)} s)`);
      if (ok) continue;
      console.log(`${output}\n`);
      complaints.push(`${name}: ${output}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const failed = complaints.length;
  const passed = Object.keys(checks).length - failed;
  console.log(`${passed} of ${passed + failed} passed in ${secondsSince(startedAt)} s`);
  return { passed, failed, ...(failed > 0 && { end: complaints.join("\n") }) };
}

function secondsSince(time: number): string {
  return ((Date.now() - time) / 1000).toFixed(1);
}

function runBin(bin: string, ...args: string[]): Promise<ToolRun> {
  return runTool(`check-${bin}`, bin, args);
}

async function checkAbi(): Promise<ToolRun> {
  const build = await runBin("hardhat", "build", "--no-tests");
  if (!build.ok) return build;
  const committed = await readFile(join(root, abiFile), "utf8").catch(() => "");
  if (committed === (await renderAbis())) return build;
  return { ok: false, output: `${abiFile} differs from the contracts. Run "npm run build" and commit it.` };
}

async function checkSolidityTests(): Promise<ToolRun> {
  const errors = await solidityErrors();
  return { ok: errors.length === 0, output: errors.join("\n") };
}

if (import.meta.main) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { abiFile, renderAbis } from "./abi.ts";
import { runTool, type ToolRun } from "./lib/runTool.ts";

const root = join(import.meta.dirname, "..");

const checks: Record<string, () => Promise<ToolRun>> = {
  format: () => runBin("prettier", "--check", "--cache", "--log-level", "warn", "."),
  solhint: () => runBin("solhint", "--disc", "--noPoster", "--max-warnings", "0", "contracts/**/*.sol"),
  lint: () => runBin("oxlint", "--type-aware", "--deny-warnings"),
  types: () => runBin("tsc", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/tsc.json"),
  abi: checkAbi,
};

/** Runs every check at once and prints each as it ends. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const startedAt = Date.now();
      const { ok, output } = await check();
      console.log(`${ok ? "✔" : "✖"} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      if (!ok) console.log(`${output}\n`);
      return ok;
    }),
  );
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

function runBin(bin: string, ...args: string[]): Promise<ToolRun> {
  return runTool(`check-${bin}`, bin, args);
}

async function checkAbi(): Promise<ToolRun> {
  const build = await runBin("hardhat", "build");
  if (!build.ok) return build;
  const committed = await readFile(join(root, abiFile), "utf8").catch(() => "");
  if (committed === (await renderAbis())) return build;
  return { ok: false, output: `${abiFile} differs from the contracts. Run "npm run build" and commit it.` };
}

if (import.meta.main) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "./runTool.ts";

const root = join(import.meta.dirname, "../..");
/** Hardhat writes it with every build. */
const stamp = ".hardhat/cache/compile-cache.json";

/**
 * Compiles the contracts and renders their ABIs, unless that was done after their last change.
 * @returns whether there was anything to do.
 * @throws with the compiler's words.
 */
export async function buildIfStale(): Promise<boolean> {
  if (!(await isStale())) return false;
  for (const [name, ...args] of [
    ["build", "node_modules/hardhat/dist/src/cli.js", "build", "--quiet", "--no-tests"],
    ["abi", "scripts/abi.ts"],
  ] as const) {
    const { ok, output } = await runTool(name, "node", args);
    if (!ok) throw new Error(`The contracts do not compile.\n${output}`);
  }
  return true;
}

async function isStale(): Promise<boolean> {
  const builtAt = await changedAt(stamp);
  const sources = (await readdir(join(root, "contracts"), { recursive: true })).filter((file) => file.endsWith(".sol"));
  for (const source of sources) {
    const artifact = await changedAt(`.hardhat/artifacts/contracts/${source}`);
    if (artifact === 0 || (await changedAt(`contracts/${source}`)) > builtAt) return true;
  }
  return false;
}

/** [ms] 0 when it does not exist. */
async function changedAt(path: string): Promise<number> {
  return (await stat(join(root, path)).catch(() => undefined))?.mtimeMs ?? 0;
}

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { format } from "prettier";
import type { Address } from "viem";

const folder = join(import.meta.dirname, "../../contracts/deployments");
const localChainId = 31337;

/**
 * Writes `contracts/deployments/<chainId>.json` and the list of all such files that `contracts/index.ts` reads.
 * A local chain is new each time and mines on its own, so its contracts count from block 0: the file never changes.
 * @param deployed by contract name, the dollar token as `USDC`; `block` is that of the deployment.
 */
export async function writeDeployment(
  chainId: number,
  deployed: Readonly<Record<string, { address: Address; block: bigint }>>,
): Promise<void> {
  const entries = Object.entries(deployed).map(([name, { address, block }]) => {
    return [name, { address, block: chainId === localChainId ? 0 : Number(block) }];
  });
  await mkdir(folder, { recursive: true });
  await writeIfChanged(`${chainId}.json`, JSON.stringify(Object.fromEntries(entries)), "json");
  await writeIfChanged("index.ts", await renderIndex(), "typescript");
}

async function renderIndex(): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json"));
  const chainIds = files.map((file) => Number(basename(file, ".json"))).sort((a, b) => a - b);
  return `// Written by \`npm run deploy\`. Do not edit.
${chainIds.map((id) => `import chain${id} from "./${id}.json" with { type: "json" };`).join("\n")}

export const deployments = { ${chainIds.map((id) => `${id}: chain${id}`).join(", ")} };
`;
}

async function writeIfChanged(file: string, text: string, parser: string): Promise<void> {
  const path = join(folder, file);
  const formatted = await format(text, { parser, printWidth: 120 });
  const current = await readFile(path, "utf8").catch(() => "");
  if (current !== formatted) await writeFile(path, formatted);
}

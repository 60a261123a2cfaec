import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { format, resolveConfig } from "prettier";

const root = join(import.meta.dirname, "..");

/** Where the ABIs of all contracts live, seen from the repository's root. */
export const abiFile = "contracts/abi.ts";

/** The text of {@link abiFile} for the contracts as last compiled by `hardhat build`. */
export async function renderAbis(): Promise<string> {
  const contracts = await contractsIn("contracts");
  const mocks = await contractsIn("contracts/mocks");
  const abis = await Promise.all([...contracts, ...mocks].map(renderAbi));
  const text = `// Written by \`npm run build\` from the Solidity sources. Do not edit.

${abis.join("\n\n")}

/** The protocol's contracts by name. Mocks are not among them. */
export const abis = { ${contracts.map((file) => `${nameOf(file)}: ${abiName(nameOf(file))}`).join(", ")} } as const;
`;
  return format(text, { ...(await resolveConfig(join(root, abiFile))), parser: "typescript" });
}

async function contractsIn(folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder)).catch(() => []);
  return files
    .filter((file) => file.endsWith(".sol"))
    .sort()
    .map((file) => `${folder}/${file}`);
}

async function renderAbi(file: string): Promise<string> {
  const artifact = join(root, ".hardhat/artifacts", file, `${nameOf(file)}.json`);
  const { abi } = JSON.parse(await readFile(artifact, "utf8")) as { abi: unknown };
  return `export const ${abiName(nameOf(file))} = ${JSON.stringify(abi, withoutInternalType)} as const;`;
}

function withoutInternalType(key: string, value: unknown): unknown {
  return key === "internalType" ? undefined : value;
}

function nameOf(file: string): string {
  return basename(file, ".sol");
}

function abiName(contract: string): string {
  return `${contract.charAt(0).toLowerCase()}${contract.slice(1)}Abi`;
}

if (import.meta.main) await writeFile(join(root, abiFile), await renderAbis());

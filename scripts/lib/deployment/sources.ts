import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PublicClient } from "viem";
import type { ContractName, Contracts } from "../../../contracts/index.ts";
import { artifact } from "../deploy.ts";
import { creationsOf } from "./creations.ts";

const root = join(import.meta.dirname, "../../..");

/** What block explorers and Sourcify ask for to show a contract's source. */
export type SourceEntry = {
  readonly name: ContractName;
  readonly address: string;
  /** As the compiler calls it: `project/contracts/Rewards.sol:Rewards`. */
  readonly contract: string;
  readonly compiler: string;
  /** The file with the compiler's standard JSON input. */
  readonly input: string;
  /** ABI-encoded, without 0x. */
  readonly constructorArguments: string;
};

type BuildInfo = { readonly solcLongVersion: string; readonly input: object };

/**
 * Writes the compiler's standard JSON inputs and `contracts.json`, which says what was made from them, into a folder.
 * @returns one entry for each contract whose creation is this code; a payment token that existed before has none.
 */
export async function writeSources(
  publicClient: PublicClient,
  deployed: Contracts,
  folder: string,
): Promise<SourceEntry[]> {
  await mkdir(folder, { recursive: true });
  const creations = await creationsOf(publicClient, deployed);
  const entries: SourceEntry[] = [];
  for (const [name, { input }] of creations) {
    const { bytecode, buildInfoId, inputSourceName, contractName } = await artifact(name);
    if (!input.startsWith(bytecode)) continue;
    const file = join(root, ".hardhat/artifacts/build-info", `${buildInfoId}.json`);
    const { solcLongVersion, input: standard } = JSON.parse(await readFile(file, "utf8")) as BuildInfo;
    await writeFile(join(folder, `${buildInfoId}.json`), JSON.stringify(standard));
    entries.push({
      name,
      address: deployed[name].address,
      contract: `${inputSourceName}:${contractName}`,
      compiler: `v${solcLongVersion}`,
      input: `${buildInfoId}.json`,
      constructorArguments: input.slice(bytecode.length),
    });
  }
  await writeFile(join(folder, "contracts.json"), `${JSON.stringify(entries, null, 2)}\n`);
  return entries;
}

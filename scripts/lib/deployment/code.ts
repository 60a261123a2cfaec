import { decodeDeployData, keccak256, type Abi, type Address, type Hex, type PublicClient } from "viem";
import type { ContractName } from "../../../contracts/index.ts";
import type { Artifact } from "../deploy.ts";
import type { Check } from "../replay/proof.ts";
import type { Creation } from "./creations.ts";

/** The contract's code on the chain against the compiled one, leaving out what its constructor filled in. */
export async function checkCode(
  publicClient: PublicClient,
  name: ContractName,
  address: Address,
  { deployedBytecode, immutableReferences }: Artifact,
): Promise<Check> {
  const what = `${name}: code`;
  const code = await publicClient.getCode({ address });
  if (!code) return { what, holds: false, found: `there is none at ${address}` };
  const ranges = Object.values(immutableReferences).flat();
  const [found, compiled] = [code, deployedBytecode].map((each) => keccak256(blank(each, ranges)));
  if (found === compiled) return { what, holds: true, found: `hash ${found}` };
  return { what, holds: false, found: `hash ${found}, compiled here ${compiled}` };
}

function blank(code: Hex, ranges: readonly { start: number; length: number }[]): Hex {
  return ranges.reduce<Hex>((text, { start, length }) => {
    const [from, to] = [2 + 2 * start, 2 + 2 * (start + length)];
    return `${text.slice(0, from)}${"0".repeat(Math.max(0, Math.min(to, text.length) - from))}${text.slice(to)}` as Hex;
  }, code);
}

/** What the contract's constructor was given, against what the deploy script would give it. */
export function checkArguments(
  name: ContractName,
  { abi, bytecode }: Artifact,
  creation: Creation | undefined,
  expected: readonly unknown[],
): Check {
  const what = `${name}: constructor`;
  if (!creation) return { what, holds: false, found: "its creation is not in the block that the deployment names" };
  if (!creation.input.startsWith(bytecode)) return { what, holds: false, found: "it was created from other code" };
  const inputs =
    abi.find((item): item is Extract<Abi[number], { type: "constructor" }> => item.type === "constructor")?.inputs ??
    [];
  const given = inputs.length === 0 ? [] : (decodeDeployData({ abi, bytecode, data: creation.input }).args ?? []);
  const differences = inputs.flatMap(({ name: input = "" }, i) => difference(input, given[i], expected[i]));
  return { what, holds: differences.length === 0, found: differences.join("; ") || `as deployed by ${creation.from}` };
}

/** Each value that differs, by its path. */
export function difference(path: string, given: unknown, expected: unknown): string[] {
  if (typeof expected === "object" && expected !== null) {
    return Object.entries(expected).flatMap(([key, value]) => {
      return difference(`${path}.${key}`, (given as Record<string, unknown> | undefined)?.[key], value);
    });
  }
  const plain = (value: unknown): string => String(value).toLowerCase(); // addresses; numbers that are bigint on one side
  return plain(given) === plain(expected) ? [] : [`${path} is ${String(given)}, not ${String(expected)}`];
}

import { createRequire } from "node:module";
import type { Artifact } from "@nomicfoundation/edr";
import { sourceOf } from "./sources.ts";

type Imports = { import: (name: string) => { contents: string } | { error: string } };
const solc = createRequire(import.meta.url)("solc") as { compile(input: string, imports: Imports): string };

const solcVersion = "0.8.34";

type CompiledContract = {
  abi: unknown;
  evm: { bytecode: { object: string }; deployedBytecode: { object: string } };
};
type Output = {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, CompiledContract>>;
  sources?: Record<string, { ast: unknown }>;
};

/** Some sources, instead of those in their files. */
export type Changed = Readonly<Record<string, string>>;

/** Does not compile. */
export class CompilerError extends Error {}

/**
 * Compiles without optimizing, which is four times as fast and means the same.
 * @returns what the files declare, ready for tests.
 * @throws {CompilerError} with the first error.
 */
export function compile(files: readonly string[], changed: Changed = {}): Artifact[] {
  const outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"];
  const output = run(files, changed, {
    optimizer: { enabled: false },
    evmVersion: "osaka",
    outputSelection: Object.fromEntries(files.map((file) => [file, { "*": outputs }])),
  });
  return Object.entries(output.contracts ?? {}).flatMap(([source, contracts]) =>
    Object.entries(contracts).map(([name, { abi, evm }]) => ({
      id: { name, source, solcVersion },
      contract: {
        abi: JSON.stringify(abi),
        bytecode: `0x${evm.bytecode.object}`,
        linkReferences: {},
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        deployedLinkReferences: {},
      },
    })),
  );
}

/** The syntax tree of each source. */
export function parse(sources: Changed): Map<string, unknown> {
  const files = Object.keys(sources);
  const outputSelection = Object.fromEntries(files.map((file) => [file, { "": ["ast"] }]));
  const output = run(files, sources, { stopAfter: "parsing", outputSelection });
  return new Map(Object.entries(output.sources ?? {}).map(([file, { ast }]) => [file, ast]));
}

function run(files: readonly string[], changed: Changed, settings: object): Output {
  const contents = (name: string) => changed[name] ?? sourceOf(name);
  const sources = Object.fromEntries(files.map((file) => [file, { content: contents(file) }]));
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  const output = JSON.parse(solc.compile(input, { import: (name) => ({ contents: contents(name) }) })) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error) throw new CompilerError(error.formattedMessage);
  return output;
}

import { basename } from "node:path";
import type { Artifact } from "@nomicfoundation/edr";
import { compile, CompilerError } from "./compile.ts";
import type { Mutant } from "./mutants.ts";
import { isSuite, runTests } from "./runTests.ts";
import { contractFiles, dependsOn, importsOf, invariantFiles, sourceOf, unitTestFiles } from "./sources.ts";

export type Outcome = { readonly verdict: "killed" | "survived" | "did not compile"; readonly by?: string };

const testFiles = [...unitTestFiles, ...invariantFiles];

/**
 * Compiles everything once; then each mutant takes only what contains its file's code.
 * @throws when a test fails already without a mutant.
 */
export async function createJudge(): Promise<(mutant: Mutant) => Promise<Outcome>> {
  const whole = new Map(compile([...contractFiles, ...testFiles]).map((artifact) => [key(artifact), artifact]));
  const failed = await runTests([...whole.values()], suitesIn(testFiles, whole));
  if (failed.length > 0) throw new Error(`Tests fail without any mutant: ${failed.join(", ")}.`);

  return async ({ file, source }) => {
    const contracts = contractFiles.filter((contract) => dependsOn(contract, file));
    const tests = testFiles.filter((test) => embeds(test, file, contracts));
    const artifacts = new Map(whole);
    try {
      for (const made of compile([...contracts, ...tests], { [file]: source })) artifacts.set(key(made), made);
    } catch (error) {
      if (error instanceof CompilerError) return { verdict: "did not compile" };
      throw error;
    }
    for (const phase of phasesFor(file, contracts)) {
      const [first] = await runTests([...artifacts.values()], suitesIn(phase, artifacts));
      if (first) return { verdict: "killed", by: first };
    }
    return { verdict: "survived" };
  };
}

/** The tests that know the file first, then those that know a contract with its code, then the others, then invariants. */
function phasesFor(file: string, contracts: readonly string[]): string[][] {
  const near = unitTestFiles.filter((test) => importsOf(test).includes(file));
  const far = unitTestFiles.filter(
    (test) => !near.includes(test) && importsOf(test).some((i) => contracts.includes(i)),
  );
  const rest = unitTestFiles.filter((test) => !near.includes(test) && !far.includes(test));
  return [near, far, rest, invariantFiles].filter((phase) => phase.length > 0);
}

/** Whether a test contains the file's code itself: a library that it uses, or a contract that it makes with `new`. */
function embeds(test: string, file: string, contracts: readonly string[]): boolean {
  const makes = contracts.some((contract) => sourceOf(test).includes(`new ${basename(contract, ".sol")}(`));
  return makes || (file.includes("/libraries/") && importsOf(test).includes(file));
}

function suitesIn(files: readonly string[], artifacts: ReadonlyMap<string, Artifact>): Artifact[] {
  return [...artifacts.values()].filter((artifact) => files.includes(artifact.id.source) && isSuite(artifact));
}

function key({ id }: Artifact): string {
  return `${id.source}:${id.name}`;
}

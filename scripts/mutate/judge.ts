import { basename } from "node:path";
import type { Artifact } from "@nomicfoundation/edr";
import { compile, CompilerError } from "./compile.ts";
import type { Mutant } from "./mutants.ts";
import { runTests, type Verdict } from "./runTests.ts";
import { contractFiles, dependsOn, importsOf, invariantFiles, sourceOf, unitTestFiles } from "./sources.ts";

export type Outcome = { readonly verdict: "killed" | "survived" | "did not compile"; readonly by?: string };

const testFiles = [...unitTestFiles, ...invariantFiles];
/** [s] Tests that take longer are tried last. */
const slow = 0.5;

/**
 * Compiles everything once; then each mutant takes only what contains its file's code.
 * @throws when a test fails already without a mutant.
 */
export async function createJudge(): Promise<(mutant: Mutant) => Promise<Outcome>> {
  const whole = new Map(compile([...contractFiles, ...testFiles]).map((artifact) => [key(artifact), artifact]));
  const verdicts = await runTests([...whole.values()], artifactsOf(testFiles, whole));
  const failed = verdicts.filter((one) => one.failed).map(nameOf);
  if (failed.length > 0) throw new Error(`Tests fail without any mutant: ${failed.join(", ")}.`);
  const slowTests = new Set(verdicts.filter(({ seconds }) => seconds > slow).map(({ test }) => test));
  const isSlow = (test: string) => slowTests.has(test);
  const isFast = (test: string) => !slowTests.has(test);

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
    const { near, far, rest } = byDistance(file, contracts);
    for (const [files, wanted] of [
      [near, isFast],
      [far, isFast],
      [rest, isFast],
      [[...near, ...far], isSlow],
      [[...rest, ...invariantFiles], isSlow],
      [invariantFiles, isFast],
    ] as const) {
      const suites = artifactsOf(files, artifacts);
      const killer = (await runTests([...artifacts.values()], suites, wanted)).find((one) => one.failed);
      if (killer) return { verdict: "killed", by: nameOf(killer) };
    }
    return { verdict: "survived" };
  };
}

/** Tests that know the file, tests that know a contract with its code, and the others. */
function byDistance(file: string, contracts: readonly string[]) {
  const near = unitTestFiles.filter((test) => importsOf(test).includes(file));
  const far = unitTestFiles.filter(
    (test) => !near.includes(test) && importsOf(test).some((i) => contracts.includes(i)),
  );
  const rest = unitTestFiles.filter((test) => !near.includes(test) && !far.includes(test));
  return { near, far, rest };
}

/** Whether a test contains the file's code itself: functions of a library, or a contract that it makes with `new`. */
function embeds(test: string, file: string, contracts: readonly string[]): boolean {
  const makes = contracts.some((contract) => sourceOf(test).includes(`new ${basename(contract, ".sol")}(`));
  const library = basename(file, ".sol");
  return makes || new RegExp(`using ${library} |\\b${library}\\.[a-z]\\w*\\(`).test(sourceOf(test));
}

function artifactsOf(files: readonly string[], artifacts: ReadonlyMap<string, Artifact>): Artifact[] {
  return [...artifacts.values()].filter(({ id }) => files.includes(id.source));
}

function nameOf({ suite, test }: Verdict): string {
  return `${suite}.${test}`;
}

function key({ id }: Artifact): string {
  return `${id.source}:${id.name}`;
}

import { createRequire } from "node:module";
import type * as Edr from "@nomicfoundation/edr";
import type { Artifact } from "@nomicfoundation/edr";

// the one that Hardhat brings
const require = createRequire(createRequire(import.meta.url).resolve("hardhat/package.json"));
const edr = require("@nomicfoundation/edr") as typeof Edr;

const context = new edr.EdrContext();
await context.registerSolidityTestRunnerFactory(edr.L1_CHAIN_TYPE, edr.l1SolidityTestRunnerFactory());

/** Enough for each of our tests; a loop without end runs out of it within seconds. */
const gasLimit = 3_000_000_000n;

/** Runs the tests of some suites. Returns the names of those that failed. */
export async function runTests(artifacts: readonly Artifact[], suites: readonly Artifact[]): Promise<string[]> {
  if (suites.length === 0) return [];
  const failed: string[] = [];
  let left = suites.length;
  const told = Promise.withResolvers<void>(); // the run may end before all of its suites are told of
  const hardfork = edr.OSAKA;
  await context.runSolidityTests(
    edr.L1_CHAIN_TYPE,
    [...artifacts],
    suites.map(({ id }) => id),
    {
      projectRoot: process.cwd(),
      hardfork,
      localPredeploys: edr.l1GenesisState(edr.l1HardforkFromString(hardfork)),
      gasLimit,
      disableBlockGasLimit: true,
      disableTransactionGasCap: true,
      fuzz: { runs: 32, seed: "0x5eed" },
      invariant: { runs: 2, depth: 64, failOnRevert: false },
    },
    {},
    ({ id, testResults }) => {
      if (--left === 0) told.resolve();
      for (const { name, status } of testResults)
        if (status === edr.TestStatus.Failure) failed.push(`${id.name}.${name}`);
    },
  );
  await told.promise;
  return failed;
}

/** Whether it has tests. */
export function isSuite({ contract }: Artifact): boolean {
  if (!contract.bytecode || contract.bytecode === "0x") return false;
  const abi = JSON.parse(contract.abi) as { type: string; name?: string }[];
  return abi.some(({ type, name }) => type === "function" && /^(test|invariant)/.test(name ?? ""));
}

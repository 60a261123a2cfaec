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

export type Verdict = {
  readonly suite: string;
  readonly test: string;
  readonly failed: boolean;
  readonly seconds: number;
};

/** Runs the tests of some suites, all or those that `wanted` picks by name. */
export async function runTests(
  artifacts: readonly Artifact[],
  suites: readonly Artifact[],
  wanted: (test: string) => boolean = () => true,
): Promise<Verdict[]> {
  const running = suites.filter((suite) => testsOf(suite).some(wanted));
  if (running.length === 0) return [];
  const unwanted = running.flatMap((suite) => testsOf(suite).filter((test) => !wanted(test)));
  const verdicts: Verdict[] = [];
  let left = running.length;
  const told = Promise.withResolvers<void>(); // the run may end before all of its suites are told of
  const hardfork = edr.OSAKA;
  await context.runSolidityTests(
    edr.L1_CHAIN_TYPE,
    [...artifacts],
    running.map(({ id }) => id),
    {
      projectRoot: process.cwd(),
      hardfork,
      localPredeploys: edr.l1GenesisState(edr.l1HardforkFromString(hardfork)),
      gasLimit,
      disableBlockGasLimit: true,
      disableTransactionGasCap: true,
      ...(unwanted.length > 0 && { excludeTestPattern: `^(${unwanted.join("|")})\\(` }),
      fuzz: { runs: 32, seed: "0x5eed" },
      invariant: { runs: 2, depth: 64, failOnRevert: false },
    },
    {},
    ({ id, testResults }) => {
      for (const { name, status, durationNs } of testResults) {
        const failed = status === edr.TestStatus.Failure;
        verdicts.push({ suite: id.name, test: name.split("(")[0]!, failed, seconds: Number(durationNs) / 1e9 });
      }
      if (--left === 0) told.resolve();
    },
  );
  await told.promise;
  return verdicts;
}

/** Names of its tests; none if it is no suite. */
function testsOf({ contract }: Artifact): string[] {
  if (!contract.bytecode || contract.bytecode === "0x") return [];
  const abi = JSON.parse(contract.abi) as { type: string; name?: string }[];
  return abi.flatMap(({ type, name }) => (type === "function" && /^(test|invariant)/.test(name ?? "") ? [name!] : []));
}

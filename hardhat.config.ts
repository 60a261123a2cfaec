import hardhatEthersChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import { defineConfig } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** The compiler is the one from npm: nothing is downloaded. Both profiles are alike, so that switching recompiles nothing. */
const compiler = {
  version: "0.8.34",
  path: require.resolve("solc/soljson.js"),
  isolated: false,
  toolVersionsInBuildInfo: false,
  settings: { optimizer: { enabled: true, runs: 1000 }, evmVersion: "osaka" },
};

const long = process.env.TEST_LONG === "1";
const build = process.argv.includes("--coverage") ? ".hardhat/coverage" : ".hardhat";

/**
 * Tests are compiled in a third of the time: not optimized, and without code of the contracts, which they deploy from the
 * optimized artifacts. A profile of their own would be the other way, but Hardhat then compiles each test file by itself.
 */
const quickTests: HardhatPlugin = {
  id: "quick-tests",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        invokeSolc: async (context, compiler, input, config, next) => {
          const tests = Object.keys(input.sources).filter((source) => source.startsWith("project/test/"));
          if (tests.length === 0) return next(context, compiler, input, config);
          const { "*": all } = input.settings.outputSelection;
          const outputSelection = {
            "*": { "": all?.[""] ?? [] },
            ...Object.fromEntries(tests.map((file) => [file, all ?? {}])),
          };
          const settings = { ...input.settings, optimizer: { enabled: false }, outputSelection };
          return next(context, compiler, { ...input, settings }, config);
        },
      }),
    }),
  },
};

/** forge-std marks its assembly in a way that solc 0.8.34 warns of, 256 times: enough to hide every warning of ours. */
const quietForgeStd: HardhatPlugin = {
  id: "quiet-forge-std",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        readSourceFile: async (context, path, next) => {
          const source = await next(context, path);
          return path.includes("forge-std") ? source.replaceAll("/// @solidity memory-safe-assembly", "") : source;
        },
      }),
    }),
  },
};

export default defineConfig({
  plugins: [quietForgeStd, quickTests, hardhatEthers, hardhatEthersChaiMatchers, hardhatMocha, hardhatNetworkHelpers],
  // The tests' code is ten times that of the contracts: apart, no chain that is started has to read it.
  solidity: { profiles: { default: compiler, production: compiler }, splitTestsCompilation: true },
  paths: {
    sources: "contracts",
    tests: { solidity: "test/contracts", mocha: "test/contracts" },
    artifacts: `${build}/artifacts`,
    cache: `${build}/cache`,
  },
  networks: {
    /** The chain of `hardhat node`: a block per transaction, and one each second so that time passes without any. */
    node: {
      type: "edr-simulated",
      chainId: 31337,
      mining: { auto: true, interval: 1000 },
      allowBlocksWithSameTimestamp: true,
      ...(process.env.CHAIN_DATE && { initialDate: process.env.CHAIN_DATE }),
    },
  },
  test: {
    mocha: { timeout: 60_000, reporter: join(import.meta.dirname, "scripts/lib/countingReporter.ts") },
    solidity: {
      fuzz: { runs: long ? 10_000 : 256, failurePersistDir: ".hardhat/fuzz" },
      invariant: {
        runs: long ? 10_000 : 12,
        depth: long ? 64 : 256,
        failOnRevert: false,
        failurePersistDir: ".hardhat/invariants",
      },
    },
  },
});

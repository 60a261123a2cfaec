import hre from "hardhat";

/**
 * What the compiler has against the Solidity tests, before it makes code of them: that takes a minute, and is done when they are run.
 * Files that were compiled since their last change are not looked at again.
 */
export async function solidityErrors(): Promise<string[]> {
  const { solidity } = hre;
  const files = await solidity.getRootFilePaths({ scope: "tests" });
  const found = await solidity.getCompilationJobs(files, { scope: "tests", quiet: true });
  if (!("compilationJobsPerFile" in found)) return [found.formattedReason];
  const errors: string[] = [];
  for (const job of new Set(found.compilationJobsPerFile.values())) {
    const input = await job.getSolcInput();
    const settings = { ...input.settings, outputSelection: { "*": { "*": ["abi"] } } };
    const { dependencyGraph, solcConfig, solcLongVersion } = job;
    const { output } = await solidity.runCompilationJob(
      {
        dependencyGraph,
        solcConfig,
        solcLongVersion,
        getBuildId: () => job.getBuildId(),
        getSolcInput: async () => ({ ...input, settings }),
      },
      { quiet: true },
    );
    for (const error of output.errors ?? [])
      if (error.severity === "error") errors.push(error.formattedMessage ?? error.message);
  }
  return errors;
}

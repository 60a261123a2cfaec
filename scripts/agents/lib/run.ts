/** Something that runs until it is stopped. */
export type Agent = {
  /** Where it answers. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
};

/**
 * Runs an agent as this process: says when it is ready, stops it at SIGINT or SIGTERM, and exits with 1 and one line
 * when it cannot start.
 */
export async function runAgent(name: string, start: () => Promise<Agent>): Promise<void> {
  try {
    const agent = await start();
    console.log(`${name} ready on ${agent.urls.join(", ")}`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void agent.stop().finally(() => process.exit(0)));
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

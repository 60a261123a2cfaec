import { buildIfStale } from "./lib/build.ts";

/** `npm start`: the whole world on this machine. Everything that must read the contracts' ABIs is loaded after they are built. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const tell = (what: string, seconds: number): void =>
    console.log(`${what.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s`);
  if (await buildIfStale()) tell("Contracts compiled", (performance.now() - startedAt) / 1000);
  const { portsFromEnv, startWorld } = await import("./lib/world.ts");
  const { describeWorld } = await import("./lib/describeWorld.ts");
  const world = await startWorld({ ports: portsFromEnv(), onStep: tell });
  tell("All of it", (performance.now() - startedAt) / 1000);
  console.log(describeWorld(world));
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

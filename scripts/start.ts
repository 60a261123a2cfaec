import { buildIfStale } from "./lib/build.ts";

let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => (interrupted = true));

/** `npm start`: the whole world on this machine. Everything that reads the contracts' ABIs is loaded after they are built. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const tell = (what: string, seconds: number): void =>
    console.log(`${what.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s`);
  if (await buildIfStale()) tell("Contracts compiled", (performance.now() - startedAt) / 1000);
  const { startWorld } = await import("./lib/world.ts");
  const { portsFromEnv } = await import("./lib/worldPorts.ts");
  const { describeWorld } = await import("./lib/describeWorld.ts");
  const ports = portsFromEnv();
  // A second world beside the first keeps its own files.
  const world = await startWorld({
    ports,
    onStep: tell,
    ...(ports.chain && { folder: `.rackshare/world-${ports.chain}` }),
  });
  tell("All of it", (performance.now() - startedAt) / 1000);
  console.log(describeWorld(world));
}

await main().catch((error: unknown) => {
  // After Ctrl-C whatever was being started fails: nothing to tell.
  if (interrupted) return;
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

import { rm } from "node:fs/promises";
import { startPostgres } from "../lib/postgres.ts";
import { stopProcesses } from "../lib/processes.ts";

/** Measures with a database of its own, which is gone afterwards with all processes that were started. */
export async function withBenchDatabase<Found>(measure: (databaseUrl: string) => Promise<Found>): Promise<Found> {
  const postgres = await startPostgres(`.rackshare/bench/postgres-${process.pid}`);
  try {
    return await measure(postgres.url);
  } finally {
    await stopProcesses();
    await postgres.stop();
    if (postgres.folder) await rm(postgres.folder, { recursive: true, force: true });
  }
}

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { dropTables, withClient, type Range, type Tables } from "./indexerTables.ts";

const channel = "rackshare_repair";
const doneChannel = "rackshare_repaired";
const answerMs = 120_000;

type Request = Range & { readonly schema: string };

/**
 * Has blocks read again from the chain and the tables built anew, by whoever writes them, else at once.
 * @returns whether somebody writes them; then Ponder was started again.
 * @throws when the writer does not answer.
 */
export async function repair(tables: Tables, range: Range): Promise<boolean> {
  const { schema, databaseUrl } = tables;
  const isWritten = await withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE application_name = $1", [
      nameOf(schema),
    ]);
    if (!rowCount) return false;
    const done = notified(client, schema);
    await client.query(`LISTEN ${doneChannel}`);
    await client.query("SELECT pg_notify($1, $2)", [channel, JSON.stringify({ schema, ...range } satisfies Request)]);
    await Promise.race([done, late(schema)]);
    return true;
  });
  if (!isWritten) await dropTables(tables, range);
  return isWritten;
}

/** Keeps an ear on the database for as long as the tables are written. Returns how to end that. */
export function watchDatabase(
  { databaseUrl, schema }: Tables,
  on: {
    /** Somebody asked for a repair. */
    repair(range: Range): Promise<void>;
    /** PostgreSQL was started again: it may have lost the last that was written. */
    restart(): void;
  },
): () => Promise<void> {
  let client: Client | undefined;
  let startedAt: string | undefined;
  let over = false;

  async function follow(): Promise<void> {
    while (!over) {
      client = new Client({ connectionString: databaseUrl, application_name: nameOf(schema), keepAlive: true });
      const lost = once(client, "end");
      client.on("error", () => {});
      try {
        await client.connect();
        listen(client);
        await client.query(`LISTEN ${channel}`);
        const { rows } = await client.query<{ at: string }>("SELECT pg_postmaster_start_time()::text AS at");
        if (startedAt && rows[0]?.at !== startedAt) on.restart();
        startedAt = rows[0]?.at;
        await lost;
      } catch {
        await client.end().catch(() => {});
      }
      if (!over) await sleep(250);
    }
  }

  function listen(current: Client): void {
    current.on("notification", ({ payload = "{}" }) => {
      const { schema: wanted, from, to } = JSON.parse(payload) as Request;
      if (wanted !== schema) return;
      void on.repair({ from, to }).then(() => current.query("SELECT pg_notify($1, $2)", [doneChannel, schema]));
    });
  }

  const following = follow();
  return async () => {
    over = true;
    await client?.end().catch(() => {});
    await following;
  };
}

async function notified(client: Client, schema: string): Promise<void> {
  await new Promise<void>((resolve) => {
    client.on("notification", ({ payload }) => payload === schema && resolve());
  });
}

async function late(schema: string): Promise<never> {
  await sleep(answerMs, undefined, { ref: false });
  throw new Error(`The indexer that writes ${schema} did not repair it within 2 minutes. Its log says why.`);
}

/** PostgreSQL cuts names at 63 characters. */
function nameOf(schema: string): string {
  return `rackshare_writer ${schema}`;
}

import { Client } from "pg";
import { readCheckpoint, type Indexed } from "./database.ts";
import type { LiveBlock } from "./types.ts";

type Listener = (block: LiveBlock) => void;

const pollMs = 1_000;
const listeners = new Set<Listener>();
const changed = new Set<string>();
let latest: Indexed | null = null;
let listening: Client | undefined;
let changes = 0;

/** What differs whenever the tables do, even where a reorg put another block in the place of the last one. */
export async function readVersion(): Promise<string> {
  return `${(await readCheckpoint())?.block} ${changes}`;
}

/** The last indexed block, as {@link subscribe}'s listeners were told. */
export function latestBlock(): Indexed | null {
  return latest;
}

/** Calls back whenever a block was indexed. Returns how to end that. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many are subscribed. */
export function countSubscribers(): number {
  return listeners.size;
}

/** Follows the tables by PostgreSQL's notifications, which Ponder sends with each block, and by asking each second. */
export function followBlocks(): void {
  const timer = setInterval(() => {
    if (!listening) void listen().catch(() => {});
    void refresh();
  }, pollMs);
  timer.unref();
}

async function refresh(): Promise<void> {
  const now = await readCheckpoint().catch(() => latest);
  if (!now || (now.block === latest?.block && now.time === latest.time && changed.size === 0)) return;
  latest = now;
  const block: LiveBlock = { ...now, tables: [...changed] };
  changed.clear();
  for (const listener of listeners) listener(block);
}

async function listen(): Promise<void> {
  const client = new Client({ connectionString: process.env.DATABASE_URL, application_name: "rackshare_live" });
  listening = client;
  client.on("error", () => (listening = undefined));
  client.on("notification", ({ payload = "[]" }) => {
    changes++;
    for (const table of JSON.parse(payload) as string[]) changed.add(table);
    void refresh();
  });
  await client.connect().catch((error: unknown) => {
    listening = undefined;
    throw error;
  });
  await client.query(`LISTEN "${process.env.DATABASE_SCHEMA}_live_query"`);
}

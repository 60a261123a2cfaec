import { sql } from "ponder";
import { db } from "ponder:api";

/** The last block in the tables. */
export interface Indexed {
  block: number;
  /** [unix s] of that block */
  time: number;
}

/** The last block in the tables; null before the first. */
export async function readCheckpoint(): Promise<Indexed | null> {
  const { rows } = await db.execute<{ checkpoint: string }>(
    sql`SELECT latest_checkpoint AS checkpoint FROM _ponder_checkpoint`,
  );
  const checkpoint = rows[0]?.checkpoint;
  // Timestamp in 10 digits, chain in 16, block in 16, then the place within the block.
  return checkpoint ? { time: Number(checkpoint.slice(0, 10)), block: Number(checkpoint.slice(26, 42)) } : null;
}

/** Ponder's pool for reads. It lets them take 30 s. */
interface ReadPool {
  on(event: "connect", act: (client: { query(sql: string): Promise<unknown> }) => void): void;
}

/** Has PostgreSQL give up reads that take longer. Call it before the first. */
export function limitReads(ms: number): void {
  const { driver } = (globalThis as unknown as { PONDER_DATABASE: { driver: { readonly: ReadPool } } }).PONDER_DATABASE;
  driver.readonly.on("connect", (client) => void client.query(`SET statement_timeout = ${ms}`).catch(() => {}));
}

/** Whether PostgreSQL gave up: it took too long, or waited for a lock. */
export function wasTooSlow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && (cause.code === "57014" || cause.code === "55P03")) return true;
  return false;
}

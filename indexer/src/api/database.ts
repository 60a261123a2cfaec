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

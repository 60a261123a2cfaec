import { createHash, randomBytes } from "node:crypto";

/** Nonces to sign and tokens for those who signed. Nothing is kept but hashes, in memory. */
export type Sessions = {
  /** A word to sign once, within `seconds`. */
  nonce(rentalId: bigint, seconds: number): { nonce: string; expiresAt: number };
  /** Uses a nonce up. @returns true if it was given for this rental, is not too old, and was not used. */
  spend(nonce: string, rentalId: bigint): boolean;
  /** A token for whoever proved to be the renter of a rental that ends at `end` [unix seconds]. */
  open(rentalId: bigint, end: number): { token: string; expiresAt: number };
  /** The rental that a token is for. */
  rentalOf(token: string): bigint | undefined;
};

const sessionSeconds = 3_600;

/** @param now [unix seconds] */
export function createSessions(now: () => number): Sessions {
  const nonces = new Map<string, { rentalId: bigint; expiresAt: number }>();
  const sessions = new Map<string, { rentalId: bigint; expiresAt: number }>();

  function dropOld(entries: Map<string, { expiresAt: number }>): void {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key);
  }

  return {
    nonce(rentalId, seconds) {
      dropOld(nonces);
      const nonce = randomBytes(16).toString("hex");
      const expiresAt = now() + seconds;
      nonces.set(nonce, { rentalId, expiresAt });
      return { nonce, expiresAt: Math.floor(expiresAt) };
    },
    spend(nonce, rentalId) {
      const given = nonces.get(nonce);
      nonces.delete(nonce);
      return given !== undefined && given.rentalId === rentalId && given.expiresAt > now();
    },
    open(rentalId, end) {
      dropOld(sessions);
      const token = randomBytes(32).toString("hex");
      const expiresAt = Math.min(now() + sessionSeconds, end);
      sessions.set(hash(token), { rentalId, expiresAt });
      return { token, expiresAt: Math.floor(expiresAt) };
    },
    rentalOf(token) {
      const session = sessions.get(hash(token));
      return session && session.expiresAt > now() ? session.rentalId : undefined;
    },
  };
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

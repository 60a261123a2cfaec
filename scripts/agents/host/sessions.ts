import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { hexToBytes, isHex, type Hex } from "viem";

/** Who may use a rental, proved by its access key. Nothing is kept but hashes, in memory. */
export type Sessions = {
  /** A word to sign within a minute, once. */
  nonce(rentalId: bigint): string;
  /** A token for a signature over {@link loginMessage}; undefined when it is not right. */
  login(login: Login): { token: string; expiresAt: number } | undefined;
  /** The rental that a token is for. */
  rentalOf(token: string): bigint | undefined;
};

type Login = {
  readonly rentalId: bigint;
  readonly nonce: string;
  readonly signature: string;
  /** The rental's Ed25519 public key, 32 bytes. */
  readonly accessKey: Hex;
  /** As the registry has it. */
  readonly gateway: string;
  /** [unix seconds] of the rental. */
  readonly end: number;
};

const nonceSeconds = 60;
const sessionSeconds = 3_600;

/** @param now [unix seconds] */
export function createSessions(chainId: number, now: () => number): Sessions {
  const nonces = new Map<string, { rentalId: bigint; expiresAt: number }>();
  const sessions = new Map<string, { rentalId: bigint; expiresAt: number }>();

  function dropOld(entries: Map<string, { expiresAt: number }>): void {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key);
  }

  return {
    nonce(rentalId) {
      dropOld(nonces);
      const nonce = randomBytes(16).toString("hex");
      nonces.set(nonce, { rentalId, expiresAt: now() + nonceSeconds });
      return nonce;
    },
    login({ rentalId, nonce, signature, accessKey, gateway, end }) {
      const given = nonces.get(nonce);
      nonces.delete(nonce);
      if (!given || given.rentalId !== rentalId || given.expiresAt <= now()) return undefined;
      if (!verifyAccess(accessKey, loginMessage({ chainId, gateway, rentalId, nonce }), signature)) return undefined;
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

/** The text that a renter's key signs. */
export function loginMessage(login: { chainId: number; gateway: string; rentalId: bigint; nonce: string }): string {
  return ["login", login.chainId, login.gateway, login.rentalId, login.nonce].join("|");
}

function verifyAccess(accessKey: Hex, text: string, signature: string): boolean {
  if (!isHex(signature) || signature.length !== 2 + 128) return false;
  try {
    const x = Buffer.from(hexToBytes(accessKey)).toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, Buffer.from(text), key, hexToBytes(signature));
  } catch {
    return false; // not a point of the curve: a rental without a usable key
  }
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

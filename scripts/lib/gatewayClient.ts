import { generateKeyPairSync, sign } from "node:crypto";
import { bytesToHex, type Hex } from "viem";
import WebSocket from "ws";
import { loginMessage } from "../agents/host/login.ts";
import { terminalProtocol } from "../agents/host/terminal.ts";
import { localChainId } from "./chain.ts";

/** A renter's key pair. The public half goes into the rental, the private half logs in. */
export type AccessKey = { readonly publicKey: Hex; sign(text: string): Hex };

export function createAccessKey(): AccessKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: bytesToHex(Buffer.from(publicKey.export({ format: "jwk" }).x as string, "base64url")),
    sign: (text) => bytesToHex(sign(null, Buffer.from(text), privateKey)),
  };
}

/**
 * Logs in to a rental at its rig's gateway on the local chain.
 * @returns the session's token, or undefined while the rental does not run there.
 * @throws the gateway's sentence when it refuses.
 */
export async function logIn(url: string, rentalId: bigint, key: AccessKey): Promise<string | undefined> {
  if ((await fetch(`${url}/rentals/${rentalId}`)).status === 404) return undefined; // may be asked more often than what follows
  const asked = await post<{ nonce: string }>(`${url}/rentals/${rentalId}/nonce`, {});
  if (!asked) return undefined;
  const { nonce } = asked;
  const signature = key.sign(loginMessage({ chainId: localChainId, gateway: url, rentalId, nonce }));
  const session = await post<{ token: string }>(`${url}/login`, { rentalId: `${rentalId}`, nonce, signature });
  return session?.token;
}

async function post<T>(url: string, body: object): Promise<T | undefined> {
  const reply = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (reply.ok) return (await reply.json()) as T;
  if (reply.status === 404) return undefined;
  throw new Error(`${url}: ${((await reply.json()) as { error: string }).error}`);
}

/** Opens a terminal and types a line. @returns once what it shows contains the answer; the terminal is closed then. */
export async function typeInto(url: string, token: string, line: string, answer: string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/terminal`, [terminalProtocol, token]);
  try {
    await new Promise<void>((resolve, reject) => {
      let shown = "";
      socket.on("open", () => socket.send(Buffer.from(`${line}\n`)));
      socket.on("message", (data: Buffer) => {
        shown += data.toString();
        if (shown.includes(answer)) resolve();
      });
      socket.on("error", reject);
      socket.on("close", (code) => reject(new Error(`The terminal was closed with ${code}. It showed: ${shown}`)));
    });
  } finally {
    socket.terminate();
  }
}

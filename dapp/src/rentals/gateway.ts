import type { Hex } from "viem";
import { signMessage } from "viem/actions";
import { createSiweMessage } from "viem/siwe";
import { AnswerError } from "../lib/answerError.ts";
import { loginMessage, signWithAccessKey } from "../lib/accessKey.ts";
import { chain } from "../lib/chain.ts";
import { chainNow } from "../lib/clock.ts";
import type { WalletClient } from "../lib/transactions.ts";

/** Which rental, and where the registry says that its rig answers. */
export interface Place {
  gateway: string;
  rentalId: string;
}

/** A way in that the gateway gave for a while. Kept in memory only. */
export interface Session extends Place {
  token: string;
  /** Unix seconds, by the chain's clock. */
  expiresAt: number;
}

/** Logs in with the key that this browser made when it rented: nobody is asked anything. */
export async function logInWithKey(place: Place, accessKey: Hex): Promise<Session> {
  const { gateway, rentalId } = place;
  const { nonce } = await ask<{ nonce: string }>(place, `/rentals/${rentalId}/nonce`);
  const text = loginMessage({ chainId: chain.id, gateway, rentalId: BigInt(rentalId), nonce });
  const signature = await signWithAccessKey(accessKey, text);
  return { ...place, ...(await ask<Pass>(place, "/login", { rentalId, nonce, signature })) };
}

/** Logs in with the renter's wallet (EIP-4361), for browsers that do not hold the key. */
export async function logInWithWallet(place: Place, wallet: WalletClient): Promise<Session> {
  const { gateway, rentalId } = place;
  const { nonce } = await ask<{ nonce: string }>(place, `/rentals/${rentalId}/nonce?by=wallet`);
  const now = chainNow();
  const message = createSiweMessage({
    scheme: location.protocol.replace(":", ""),
    domain: location.host,
    address: wallet.account.address,
    statement: `Open rental ${rentalId}. This costs nothing and moves no money.`,
    uri: gateway,
    version: "1",
    chainId: chain.id,
    nonce,
    issuedAt: new Date(now * 1_000),
    expirationTime: new Date((now + 240) * 1_000),
    resources: [`urn:rackshare:rental:${rentalId}`],
  });
  const signature = await signMessage(wallet, { account: wallet.account, message });
  return { ...place, ...(await ask<Pass>(place, "/login/wallet", { rentalId, message, signature })) };
}

type Pass = Pick<Session, "token" | "expiresAt">;

/** What a job says, in the order it says it. */
export type JobLine = { stdout: string } | { stderr: string } | { exit: number };

/** Runs a command in the rental and tells each piece of what it says. Resolves once it has ended. */
export async function runJob(
  session: Session,
  command: string,
  onLine: (line: JobLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await send(session, "/job", { command }, { authorization: `Bearer ${session.token}` }, signal);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    const lines = (rest + chunk.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(JSON.parse(line) as JobLine);
  }
}

/** Opens the rental's terminal: binary frames are what is typed and shown, text frames its size. */
export function openTerminal({ gateway, token }: Session): WebSocket {
  const socket = new WebSocket(`${base(gateway).replace(/^http/, "ws")}/terminal`, ["rackshare.terminal", token]);
  socket.binaryType = "arraybuffer";
  return socket;
}

async function ask<T>(place: Place, path: string, json: object = {}): Promise<T> {
  return (await (await send(place, path, json)).json()) as T;
}

async function send(
  { gateway }: Place,
  path: string,
  json: object,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const response = await fetch(`${base(gateway)}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(json),
    signal,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new AnswerError(`The rig's gateway at ${gateway} does not answer`, 0);
  });
  if (response.ok) return response;
  const reply = (await response.json().catch(() => ({}))) as { error?: string };
  throw new AnswerError(reply.error ?? `The rig's gateway failed (${response.status})`, response.status);
}

function base(gateway: string): string {
  return gateway.replace(/\/$/, "");
}

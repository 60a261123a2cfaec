import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesToHex, verifyMessage, type Hex } from "viem";
import { createChallengeMessages } from "../../scripts/agents/challenge/messages.ts";
import { prove } from "../../scripts/agents/challenge/prover.ts";
import { createResponder } from "../../scripts/agents/challenge/respond.ts";
import { createWasmEngine } from "../../scripts/agents/challenge/wasm.ts";
import { openAudit } from "../../scripts/agents/host/audit.ts";
import { createGateway } from "../../scripts/agents/host/gateway.ts";
import { createGuard, usualLimits } from "../../scripts/agents/host/guard.ts";
import { loginMessage } from "../../scripts/agents/host/login.ts";
import { createProcessBackend } from "../../scripts/agents/host/processBackend.ts";
import { createSessions } from "../../scripts/agents/host/sessions.ts";
import { serveTerminals } from "../../scripts/agents/host/terminal.ts";
import { listen, type TlsFiles } from "../../scripts/agents/lib/server.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";

export const gatewayUrl = "https://rig.example.org";
export const dapp = "http://localhost:5173";
export const renter = localAccount("renter");
export const agent = localAccount("agent");
export const inspector = localAccount("inspector");
export const challengeMessages = createChallengeMessages(31_337, agent.address);

export type GatewayWorld = Awaited<ReturnType<typeof openGateway>>;

type GatewayWorldOptions = { limits?: Partial<typeof usualLimits>; tls?: TlsFiles; behindProxy?: boolean };

/** A rig's gateway with the rentals 7 and 8 of one renter, which run as processes until second 2,000. It is second 1,000. */
export async function openGateway(options: GatewayWorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-"));
  const backend = createProcessBackend(31_337, folder);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const accessKey = bytesToHex(Buffer.from(publicKey.export({ format: "jwk" }).x as string, "base64url"));
  const rentals = new Map<bigint, Rental>();
  for (const rentalId of [7n, 8n]) {
    const rental = { rentalId, rigId: 3, state: "running", accessKey, end: 2_000, renter: renter.address };
    rentals.set(rentalId, rental as Rental);
    await backend.provision({ rentalId, rigId: 3, devices: [], share: 1, until: 2_000 });
  }
  const clock = { now: 1_000 };
  const now = (): number => clock.now;
  const sessions = createSessions(now);
  const runningRental = (rentalId: bigint) => (now() < 2_000 ? rentals.get(rentalId) : undefined);
  const auditFile = join(folder, "..", `${folder.split("/").at(-1)}-audit.jsonl`);
  const audit = openAudit(auditFile, now);
  const isOrigin = (origin: string): boolean => origin === dapp;
  const guard = createGuard({
    audit,
    isOrigin,
    limits: { ...usualLimits, ...options.limits },
    behindProxy: options.behindProxy ?? false,
    now,
  });
  const health = { sign: async () => undefined, moment: () => ({ epoch: 0n, sample: 0n }) };
  const engine = createWasmEngine();
  const challenges = createResponder({
    messages: challengeMessages,
    account: agent,
    prove: (id, challenge) => prove(engine, id, challenge),
    mayAsk: (asking) => asking === inspector.address,
    isRented: ({ rigId }) => [...rentals.values()].some((rental) => rental.rigId === rigId),
    period: 3_600,
    speed: 1e9,
  });
  const app = createGateway({
    health,
    sessions,
    challenges,
    backend,
    runningRental,
    guard,
    now,
    chainId: 31_337,
    sshPort: () => undefined,
    energyOf: async () => undefined,
    gatewayOf: () => gatewayUrl,
    isSignedBy: (address, message, signature) => verifyMessage({ address, message, signature }),
    describe: () => ({}),
  });
  const server = await listen(app, "127.0.0.1", 0, options.tls);
  const runs = (rentalId: bigint): boolean => runningRental(rentalId) !== undefined;
  const terminals = serveTerminals(server.http, { backend, rentalOf: sessions.rentalOf, runs, guard });

  async function post(path: string, body: unknown, token?: string, origin = dapp): Promise<Response> {
    const headers = { Origin: origin, ...(token && { Authorization: `Bearer ${token}` }) };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return fetch(`${server.url}${path}`, { method: "POST", body: text, headers });
  }

  async function nonceFor(rentalId: bigint): Promise<string> {
    const reply = await post(`/rentals/${rentalId}/nonce`, {});
    return ((await reply.json()) as { nonce: string }).nonce;
  }

  function signed(rentalId: bigint, nonce: string, changes: { gateway?: string; chainId?: number } = {}): Hex {
    const text = loginMessage({ chainId: 31_337, gateway: gatewayUrl, rentalId, nonce, ...changes });
    return bytesToHex(sign(null, Buffer.from(text), privateKey));
  }

  return {
    server,
    backend,
    clock,
    terminalUrl: `${server.url.replace("http", "ws")}/terminal`,
    post,
    nonceFor,
    signed,
    async logIn(rentalId = 7n): Promise<string> {
      const nonce = await nonceFor(rentalId);
      const reply = await post("/login", { rentalId: `${rentalId}`, nonce, signature: signed(rentalId, nonce) });
      if (!reply.ok) throw new Error(`The login was refused: ${await reply.text()}`);
      return ((await reply.json()) as { token: string }).token;
    },
    async auditText(): Promise<string> {
      await audit.written();
      return readFile(auditFile, "utf8");
    },
    async close(): Promise<void> {
      terminals.stop();
      await server.stop();
      await backend.stop();
      await audit.written();
      await rm(auditFile, { force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The status and the sentence of a refusal. */
export async function refusalOf(asked: Promise<Response>): Promise<[status: number, why: string]> {
  const reply = await asked;
  return [reply.status, ((await reply.json()) as { error: string }).error];
}

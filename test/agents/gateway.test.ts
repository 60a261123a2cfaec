import { expect } from "chai";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesToHex, type Hex } from "viem";
import WebSocket from "ws";
import type { ComputeBackend } from "../../scripts/agents/host/backend.ts";
import { createGateway } from "../../scripts/agents/host/gateway.ts";
import { createProcessBackend } from "../../scripts/agents/host/processBackend.ts";
import { createSessions, loginMessage } from "../../scripts/agents/host/sessions.ts";
import { serveTerminals, terminalProtocol } from "../../scripts/agents/host/terminal.ts";
import { listen, type Server } from "../../scripts/agents/lib/server.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";

const gateway = "https://rig.example.org";
const dapp = "http://localhost:5173";

describe("a rig's gateway", function () {
  this.timeout(10_000);
  let folder: string;
  let backend: ComputeBackend;
  let server: Server;
  let terminals: { stop(): void };
  let privateKey: KeyObject;
  let now = 1_000;
  const rentals = new Map<bigint, Rental>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    backend = createProcessBackend(31_337, folder);
    const keys = generateKeyPairSync("ed25519");
    privateKey = keys.privateKey;
    const accessKey = bytesToHex(Buffer.from(keys.publicKey.export({ format: "jwk" }).x as string, "base64url"));
    for (const rentalId of [7n, 8n]) {
      rentals.set(rentalId, { rentalId, rigId: 3, state: "running", accessKey, end: 2_000 } as Rental);
      await backend.provision({ rentalId, rigId: 3, gpus: [0], share: 1, until: 2_000 });
    }
    const sessions = createSessions(31_337, () => now);
    const runningRental = (rentalId: bigint) => (now < 2_000 ? rentals.get(rentalId) : undefined);
    const isOrigin = (origin: string) => origin === dapp;
    const health = { sign: async () => undefined, moment: () => ({ epoch: 0n, sample: 0n }) };
    const options = { health, sessions, backend, runningRental, gatewayOf: () => gateway, isOrigin };
    server = await listen(createGateway({ ...options, describe: () => ({}) }), "127.0.0.1", 0);
    terminals = serveTerminals(server.http, { backend, isOrigin, rentalOf: sessions.rentalOf });
  });
  beforeEach(() => (now = 1_000));

  after(async () => {
    terminals?.stop();
    await server?.stop();
    await backend?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function post(path: string, body: unknown, token?: string): Promise<Response> {
    const headers = { Origin: dapp, ...(token && { Authorization: `Bearer ${token}` }) };
    return fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body), headers });
  }

  async function nonceFor(rentalId: bigint): Promise<string> {
    const reply = await post(`/rentals/${rentalId}/nonce`, {});
    return ((await reply.json()) as { nonce: string }).nonce;
  }

  function signed(rentalId: bigint, nonce: string, changes: { gateway?: string; chainId?: number } = {}): Hex {
    const text = loginMessage({ chainId: 31_337, gateway, rentalId, nonce, ...changes });
    return bytesToHex(sign(null, Buffer.from(text), privateKey));
  }

  async function logIn(rentalId = 7n): Promise<string> {
    const nonce = await nonceFor(rentalId);
    const reply = await post("/login", { rentalId: `${rentalId}`, nonce, signature: signed(rentalId, nonce) });
    expect(reply.status).to.equal(200);
    return ((await reply.json()) as { token: string }).token;
  }

  it("lets the access key in, once for each nonce, until the rental ends", async () => {
    const nonce = await nonceFor(7n);
    const login = { rentalId: "7", nonce, signature: signed(7n, nonce) };
    const first = await post("/login", login);
    expect(first.headers.get("access-control-allow-origin")).to.equal(dapp);
    expect(await first.json()).to.have.property("expiresAt", 2_000);
    expect((await post("/login", login)).status).to.equal(401);
  });

  it("refuses a signature for another rental, gateway or chain, an old nonce, and rentals that do not run", async () => {
    const attempt = async (signature: (nonce: string) => Hex, rentalId = "7"): Promise<number> => {
      const nonce = await nonceFor(7n);
      return (await post("/login", { rentalId, nonce, signature: signature(nonce) })).status;
    };
    expect(await attempt((nonce) => signed(8n, nonce))).to.equal(401);
    expect(await attempt((nonce) => signed(8n, nonce), "8")).to.equal(401);
    expect(await attempt((nonce) => signed(7n, nonce, { gateway: "https://other.example.org" }))).to.equal(401);
    expect(await attempt((nonce) => signed(7n, nonce, { chainId: 1 }))).to.equal(401);
    expect(await attempt(() => "0x00")).to.equal(401);
    expect(await attempt((nonce) => signed(9n, nonce), "9")).to.equal(404);
    const nonce = await nonceFor(7n);
    now += 61;
    expect((await post("/login", { rentalId: "7", nonce, signature: signed(7n, nonce) })).status).to.equal(401);
  });

  it("runs a job and streams what it says and its exit code", async () => {
    const reply = await post("/job", { command: "echo out; echo err >&2; exit 3" }, await logIn());
    const lines = (await reply.text()).trim().split("\n");
    const said = Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as object;
    expect(said).to.deep.equal({ stdout: "out\n", stderr: "err\n", exit: 3 });
  });

  it("runs no job without a session, nor after the rental's end", async () => {
    expect((await post("/job", { command: "true" })).status).to.equal(401);
    const token = await logIn();
    now = 2_000;
    expect((await post("/job", { command: "true" }, token)).status).to.equal(401);
  });

  it("answers other pages without leave to read it", async () => {
    const reply = await fetch(`${server.url}/`, { headers: { Origin: "https://evil.example.org" } });
    expect(reply.headers.get("access-control-allow-origin")).to.equal(null);
  });

  it("opens a terminal, which waits for nothing that was typed early, and ends with the rental", async () => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/terminal`, [terminalProtocol, await logIn(8n)], {
      origin: dapp,
    });
    let shown = "";
    socket.on("message", (data) => (shown += (data as Buffer).toString()));
    socket.on("open", () => socket.send(Buffer.from("echo $((6*7))-typed\n")));
    await until(() => shown.includes("42-typed"));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await backend.destroy(8n);
    expect(await closed).to.equal(4_001);
  });

  it("opens no terminal for a wrong token or another page", async () => {
    const url = `${server.url.replace("http", "ws")}/terminal`;
    const refusal = async (token: string, origin: string): Promise<string> => {
      const socket = new WebSocket(url, [terminalProtocol, token], { origin });
      return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));
    };
    expect(await refusal("00", dapp)).to.contain("401");
    expect(await refusal(await logIn(), "https://evil.example.org")).to.contain("403");
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

import { expect } from "chai";
import { createServer, request, type ClientRequest, type IncomingMessage } from "node:http";
import { request as secureRequest } from "node:https";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createSiweMessage, type SiweMessage } from "viem/siwe";
import WebSocket from "ws";
import { rentalUrn } from "../../scripts/agents/host/login.ts";
import { terminalProtocol } from "../../scripts/agents/host/terminal.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { dapp, gatewayUrl, openGateway, refusalOf, renter, type GatewayWorld } from "./gatewayWorld.ts";
import { eventually } from "./localWorld.ts";

const testCertificate = "test/agents/localhost.pem"; // self-signed, for localhost; the file holds its key too

describe("a renter's wallet at a rig's gateway", () => {
  let world: GatewayWorld;
  before(async () => (world = await openGateway()));
  beforeEach(() => (world.clock.now = 1_000));
  after(() => world?.close());

  async function messageFor(changes: Partial<SiweMessage> = {}): Promise<string> {
    const { nonce, expiresAt } = (await (await world.post("/rentals/7/nonce?by=wallet", {})).json()) as {
      nonce: string;
      expiresAt: number;
    };
    return createSiweMessage({
      address: renter.address,
      chainId: 31_337,
      domain: "localhost:5173",
      uri: gatewayUrl,
      nonce,
      version: "1",
      issuedAt: new Date(world.clock.now * 1_000),
      expirationTime: new Date(expiresAt * 1_000),
      resources: [rentalUrn(7n)],
      ...changes,
    });
  }

  async function logIn(message: string, by = renter, rentalId = "7"): Promise<Response> {
    return world.post("/login/wallet", { rentalId, message, signature: await by.signMessage({ message }) });
  }

  it("gets in, to work on its rental, five minutes after it asked", async () => {
    const message = await messageFor();
    world.clock.now += 299;
    const reply = await logIn(message);
    expect(reply.status).to.equal(200);
    const { token } = (await reply.json()) as { token: string };
    expect(await (await world.post("/job", { command: "echo in" }, token)).text()).to.contain('{"exit":0}');
  });

  it("gets in once by a message, however often it is sent", async () => {
    const message = await messageFor();
    expect((await logIn(message)).status).to.equal(200);
    expect(await refusalOf(logIn(message))).to.deep.equal([
      401,
      "This nonce was used, is too old, or is not for rental 7. Ask for a new one.",
    ]);
  });

  const stranger = localAccount("host");
  const refusals: Record<string, [changes: Partial<SiweMessage>, why: string]> = {
    "another wallet": [{ address: stranger.address }, `${stranger.address} is not the renter of rental 7.`],
    "a foreign domain": [
      { domain: "evil.example.org" },
      "The message is for evil.example.org, which may not use this gateway.",
    ],
    "another gateway": [
      { uri: "https://other.example.org" },
      `The message is for the gateway https://other.example.org, not for ${gatewayUrl}.`,
    ],
    "another chain": [{ chainId: 1 }, "The message is for chain 1, not for 31337."],
    "another rental": [
      { resources: [rentalUrn(8n)] },
      "The message must name urn:rackshare:rental:7 as its one resource.",
    ],
    "an expired message": [{ expirationTime: new Date(999_000) }, "The message has expired."],
    "no expiry": [{ expirationTime: undefined }, "The message must say when it expires."],
    "a message for later": [{ notBefore: new Date(1_001_000) }, "The message is not valid yet."],
  };
  for (const [what, [changes, why]] of Object.entries(refusals)) {
    it(`is refused for ${what}`, async () => {
      const message = await messageFor(changes);
      const by = changes.address ? stranger : renter;
      expect(await refusalOf(logIn(message, by))).to.deep.equal([401, why]);
    });
  }

  it("is refused when another one signed, when the text is no such message, and after the rental's end", async () => {
    const message = await messageFor();
    expect(await refusalOf(logIn(message, stranger))).to.deep.equal([
      401,
      `${renter.address} did not sign this message.`,
    ]);
    const more = `${await messageFor()}\nResources:\n- ${rentalUrn(8n)}`;
    expect(await refusalOf(logIn(more))).to.deep.equal([401, "This is no Sign-In with Ethereum message (EIP-4361)."]);
    const late = await messageFor();
    world.clock.now = 2_000;
    expect(await refusalOf(logIn(late))).to.deep.equal([404, "Rental 7 does not run here."]);
  });

  it("cannot use one rental's message for another rental of its own", async () => {
    expect((await refusalOf(logIn(await messageFor(), renter, "8")))[1]).to.contain("is not for rental 8");
  });
});

describe("a rig's gateway refuses", function () {
  this.timeout(10_000);
  let world: GatewayWorld;
  before(async () => (world = await openGateway()));
  beforeEach(() => (world.clock.now = 1_000));
  after(() => world?.close());

  it("pages that are not the dapp's", async () => {
    expect(await refusalOf(world.post("/rentals/7/nonce", {}, undefined, "https://evil.example.org"))).to.deep.equal([
      403,
      "Pages of https://evil.example.org may not use this gateway.",
    ]);
  });

  it("requests that are too large, said at once or sent in parts", async () => {
    const large = { command: "x".repeat(300_000) };
    const refusal = [413, "A request has at most 262144 bytes."];
    expect(await refusalOf(world.post("/job", large))).to.deep.equal(refusal);
    const parts = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${world.server.url}/login`, { method: "POST" }, ({ statusCode }) => resolve(statusCode));
      asked.on("error", reject);
      for (let i = 0; i < 300; i++) asked.write("x".repeat(1_000));
      asked.end();
    });
    expect(parts).to.equal(413);
  });

  it("frames that are too large: the terminal is closed with 1009", async () => {
    const socket = new WebSocket(world.terminalUrl, [terminalProtocol, await world.logIn()], { origin: dapp });
    socket.on("open", () => socket.send(Buffer.alloc((256 << 10) + 1)));
    expect(await new Promise((resolve) => socket.on("close", resolve))).to.equal(1_009);
  });

  it("tricks with paths, and answers on", async () => {
    const paths = ["/rentals/..%2f7", "/rentals/7%00", "/rentals/0x7", `/rentals/${"7".repeat(5_000)}`, "//rentals/7"];
    for (const path of [...paths, "/rentals/-7", "/rentals/7/../../etc/passwd", "/%2e%2e/audit.jsonl"]) {
      expect(await raw(`GET ${path} HTTP/1.1`), path).to.match(/^HTTP\/1\.1 404 /);
    }
    const upgrade = "Upgrade: websocket\r\nConnection: Upgrade";
    for (const path of ["//", "/terminal/", "/x/../terminal", "/terminal?token=1", "http://[/terminal"]) {
      expect(await raw(`GET ${path} HTTP/1.1`, upgrade), path).to.match(/^HTTP\/1\.1 404 .*Terminals are at/s);
    }
    expect((await fetch(`${world.server.url}/rentals/7`)).status).to.equal(200);
  });

  it("what is asked after the rental's end, and ends the terminal then", async () => {
    const token = await world.logIn();
    const socket = new WebSocket(world.terminalUrl, [terminalProtocol, token], { origin: dapp });
    await new Promise((resolve) => socket.on("open", resolve));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    world.clock.now = 2_000;
    expect(await closed).to.equal(4_001);
    expect(await refusalOf(world.post("/job", { command: "true" }, token))).to.deep.equal([
      401,
      "Log in to the rental first.",
    ]);
    expect(await refusalOf(world.post("/rentals/7/nonce", {}))).to.deep.equal([404, "Rental 7 does not run here."]);
    const late = new WebSocket(world.terminalUrl, [terminalProtocol, token], { origin: dapp });
    const refused = new Promise<Error>((resolve) => late.on("error", resolve));
    expect((await refused).message).to.contain("401");
  });

  /** Sends a request's first line as it is: clients would tidy the path. */
  async function raw(line: string, headers = "Connection: close"): Promise<string> {
    const { hostname, port } = new URL(world.server.url);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (data: Buffer) => (answer += data.toString()));
    socket.write(`${line}\r\nHost: rig\r\n${headers}\r\n\r\n`);
    await new Promise((resolve, reject) => socket.on("close", resolve).on("error", reject));
    return answer;
  }
});

describe("a rig's gateway limits", () => {
  it("logins by address and work by rental, and lets in again after a while", async () => {
    const world = await openGateway({ limits: { login: 6, work: 2 } });
    try {
      const tokens = [await world.logIn(), await world.logIn(8n)] as const;
      const job = async (token: string) => world.post("/job", { command: "true" }, token);
      for (let i = 0; i < 2; i++) expect((await job(tokens[0])).status).to.equal(200);
      expect(await refusalOf(job(tokens[0]))).to.deep.equal([429, "Too many requests. Wait 30 s."]);
      expect((await job(tokens[1])).status).to.equal(200);
      for (let i = 0; i < 2; i++) await world.nonceFor(7n);
      expect(await refusalOf(world.post("/rentals/7/nonce", {}))).to.deep.equal([429, "Too many requests. Wait 10 s."]);
      world.clock.now += 30;
      expect((await job(tokens[0])).status).to.equal(200);
      await world.logIn();
    } finally {
      await world.close();
    }
  });

  it("all requests by address", async () => {
    const world = await openGateway({ limits: { address: 3 } });
    try {
      const ask = async (): Promise<Response> => fetch(`${world.server.url}/`);
      for (let i = 0; i < 3; i++) expect((await ask()).status).to.equal(200);
      expect(await refusalOf(ask())).to.deep.equal([429, "Too many requests. Wait 20 s."]);
    } finally {
      await world.close();
    }
  });
});

describe("a rig's gateway keeps", () => {
  it("an audit log of who did what, without anything secret", async () => {
    const world = await openGateway();
    try {
      const nonce = await world.nonceFor(7n);
      const signature = world.signed(7n, nonce);
      const token = (
        (await (await world.post("/login", { rentalId: "7", nonce, signature })).json()) as { token: string }
      ).token;
      await (await world.post("/job", { command: "echo my-secret-word" }, token)).text();
      await world.post("/login", { rentalId: "7", nonce, signature });
      await world.post("/login", { rentalId: "7", nonce: await world.nonceFor(7n), signature: "my-secret-word" });
      const socket = new WebSocket(world.terminalUrl, [terminalProtocol, token], { origin: dapp });
      await new Promise((resolve) => socket.on("message", resolve));
      socket.send(Buffer.from("echo my-secret-word\n"));
      socket.close();
      await new Promise((resolve) => socket.on("close", resolve));
      await eventually("the whole log", async () => (await world.auditText()).includes("terminal ended"));
      const text = await world.auditText();
      const events = text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(events.map(({ event }) => event)).to.deep.equal([
        "login",
        "job",
        "job ended",
        "refused",
        "refused",
        "terminal",
        "terminal ended",
      ]);
      expect(events[0]).to.deep.equal({
        time: "1970-01-01T00:16:40.000Z",
        event: "login",
        from: "127.0.0.1",
        rentalId: "7",
        by: "access key",
      });
      for (const secret of [token, nonce, signature, "my-secret-word"]) expect(text).not.to.contain(secret);
    } finally {
      await world.close();
    }
  });
});

describe("a rig's gateway with a certificate", () => {
  it("answers and opens terminals over TLS", async () => {
    const world = await openGateway({ tls: { certificate: testCertificate, key: testCertificate } });
    try {
      expect(world.server.url).to.match(/^https:/);
      const status = await new Promise((resolve, reject) => {
        const asked = secureRequest(`${world.server.url}/rentals/7`, { rejectUnauthorized: false }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        });
        asked.on("error", reject).end();
      });
      expect(status).to.equal(200);
      const socket = new WebSocket(world.terminalUrl, [terminalProtocol, "00"], { rejectUnauthorized: false });
      const refused = new Promise<Error>((resolve) => socket.on("error", resolve));
      expect((await refused).message).to.contain("401");
    } finally {
      await world.close();
    }
  });

  it("says in one line when the certificate cannot be used", async () => {
    const opened = openGateway({ tls: { certificate: "package.json", key: testCertificate } });
    const message = await opened.then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).to.match(/^The certificate package\.json with the key .* cannot be used: /);
  });
});

describe("a rig's gateway behind a proxy", () => {
  it("knows who asks by what the proxy wrote last, for requests and terminals, whatever the asker made up", async () => {
    const world = await openGateway({ behindProxy: true, limits: { address: 3 } });
    const proxy = await openProxy(world.server.url, "203.0.113.7");
    try {
      const ask = async (madeUp: string): Promise<number> =>
        (await fetch(`${proxy.url}/rentals/7`, { headers: { "X-Forwarded-For": madeUp } })).status;
      expect([await ask("10.0.0.1"), await ask("10.0.0.2"), await ask("10.0.0.3")]).to.deep.equal([200, 200, 200]);
      expect(await ask("10.0.0.4"), "the same asker").to.equal(429);
      world.clock.now += 60;
      const token = await world.logIn();
      const headers = { "X-Forwarded-For": "10.0.0.9" };
      const socket = new WebSocket(`${proxy.url.replace("http", "ws")}/terminal`, [terminalProtocol, token], {
        origin: dapp,
        headers,
      });
      await new Promise((resolve, reject) => socket.on("message", resolve).on("error", reject));
      socket.close();
      await new Promise((resolve) => socket.on("close", resolve));
      await eventually("the log", async () => (await world.auditText()).includes("terminal ended"));
      const terminal = (await world.auditText()).split("\n").find((line) => line.includes('"terminal"')) ?? "";
      expect(JSON.parse(terminal)).to.include({ from: "203.0.113.7" });
    } finally {
      proxy.close();
      await world.close();
    }
  });

  it("and without one believes no such header", async () => {
    const world = await openGateway({ limits: { address: 2 } });
    try {
      const ask = async (madeUp: string): Promise<number> =>
        (await fetch(`${world.server.url}/rentals/7`, { headers: { "X-Forwarded-For": madeUp } })).status;
      expect([await ask("10.0.0.1"), await ask("10.0.0.2"), await ask("10.0.0.3")]).to.deep.equal([200, 200, 429]);
    } finally {
      await world.close();
    }
  });
});

/** A proxy as hosts put before an agent: it passes everything on, WebSockets too, and appends who asked to X-Forwarded-For. */
async function openProxy(upstream: string, asker: string): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(upstream);
  const pass = (incoming: IncomingMessage): ClientRequest => {
    const forwarded = [incoming.headers["x-forwarded-for"], asker].filter(Boolean).join(", ");
    const headers = { ...incoming.headers, "x-forwarded-for": forwarded };
    return request({ hostname, port, method: incoming.method, path: incoming.url, headers });
  };
  const server = createServer((incoming, outgoing) => {
    const inner = pass(incoming);
    inner.on("response", (reply) => reply.pipe(outgoing.writeHead(reply.statusCode ?? 502, reply.headers)));
    incoming.pipe(inner);
  });
  server.on("upgrade", (incoming: IncomingMessage, near: Duplex) => {
    const inner = pass(incoming);
    inner.on("upgrade", ({ headers }, far) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      near.write(["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n"));
      near.pipe(far).pipe(near);
      far.on("error", () => near.destroy());
    });
    near.on("error", () => inner.destroy());
    inner.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

import { expect } from "chai";
import type { Hex } from "viem";
import WebSocket from "ws";
import { terminalProtocol } from "../../scripts/agents/host/terminal.ts";
import { dapp, openGateway, type GatewayWorld } from "./gatewayWorld.ts";

describe("a rig's gateway", function () {
  this.timeout(10_000);
  let world: GatewayWorld;
  let { post, nonceFor, signed, logIn } = {} as GatewayWorld;

  before(async () => {
    world = await openGateway();
    ({ post, nonceFor, signed, logIn } = world);
  });
  beforeEach(() => (world.clock.now = 1_000));
  after(() => world?.close());

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
    world.clock.now += 61;
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
    world.clock.now = 2_000;
    expect((await post("/job", { command: "true" }, token)).status).to.equal(401);
  });

  it("answers other pages without leave to read it", async () => {
    const reply = await fetch(`${world.server.url}/`, { headers: { Origin: "https://evil.example.org" } });
    expect(reply.headers.get("access-control-allow-origin")).to.equal(null);
  });

  it("opens a terminal, which waits for nothing that was typed early, and ends with the rental", async () => {
    const socket = new WebSocket(world.terminalUrl, [terminalProtocol, await logIn(8n)], { origin: dapp });
    let shown = "";
    socket.on("message", (data) => (shown += (data as Buffer).toString()));
    socket.on("open", () => socket.send(Buffer.from("echo $((6*7))-typed\n")));
    await until(() => shown.includes("42-typed"));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await world.backend.destroy(8n);
    expect(await closed).to.equal(4_001);
  });

  it("opens no terminal for a wrong token or another page", async () => {
    const refusal = async (token: string, origin: string): Promise<string> => {
      const socket = new WebSocket(world.terminalUrl, [terminalProtocol, token], { origin });
      return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));
    };
    expect(await refusal("00", dapp)).to.contain("401");
    expect(await refusal(await logIn(), "https://evil.example.org")).to.contain("403");
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

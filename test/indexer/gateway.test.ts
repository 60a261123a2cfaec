import { expect } from "chai";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startGateway, type Gateway } from "../../scripts/lib/gateway.ts";

describe("gateway", () => {
  let upstream: Server;
  let gateway: Gateway;
  const asked: string[] = [];

  before(async () => {
    upstream = createServer((incoming, outgoing) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      incoming.pipe(outgoing);
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    gateway = await startGateway(upstreamUrl(), 0, "127.0.0.1");
  });
  beforeEach(() => (asked.length = 0));
  after(async () => {
    await gateway.stop();
    upstream.closeAllConnections();
    upstream.close();
  });

  function upstreamUrl(): string {
    return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  }

  /** Sends the path as it is written; fetch would tidy it up. */
  function send(method: string, path: string, body = ""): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const inner = request(
        gateway.url,
        { method, path, headers: { "content-type": "application/json" } },
        (answer) => {
          let text = "";
          answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        },
      );
      inner.on("error", reject);
      inner.end(body);
    });
  }

  it("keeps every path below /api, however it is written", async () => {
    for (const path of ["/metrics", "/../metrics", "/%2e%2e/metrics", "/a/../../sql/live", "/.%2E/%2e./ready"])
      await send("GET", path);
    expect(asked).to.have.length(5);
    for (const line of asked) expect(line).to.match(/^GET \/api\/(metrics|sql\/live|ready)$/);
  });

  it("passes a query on and refuses a long one and other methods", async () => {
    expect(await send("POST", "/graphql", "{}")).to.deep.equal({ status: 200, text: "{}" });
    expect((await send("POST", "/graphql", "x".repeat(20_000))).status).to.equal(413);
    expect((await send("POST", "/rigs")).status).to.equal(405);
    expect((await send("DELETE", "/rigs")).status).to.equal(405);
    expect((await send("OPTIONS", "/rigs")).status).to.equal(204);
    expect(asked).to.deep.equal(["POST /api/graphql"]);
  });

  it("tells only the pages it was told of", async () => {
    const origins = ["https://app.example", "https://other.example"];
    const own = await startGateway(upstreamUrl(), 0, "127.0.0.1", { origins });
    const readers = async (url: string, origin: string) => {
      const { headers } = await fetch(url, { headers: { origin } });
      return headers.get("access-control-allow-origin");
    };
    expect(await readers(`${own.url}/rigs`, "https://app.example")).to.equal("https://app.example");
    expect(await readers(`${own.url}/rigs`, "https://evil.example")).to.equal(null);
    expect(await readers(`${gateway.url}/rigs`, "https://evil.example")).to.equal("*");
    await own.stop();
  });

  it("counts requests by who asks, as a proxy of ours says", async () => {
    const own = await startGateway(upstreamUrl(), 0, "127.0.0.1", { perSecond: 1, trustProxy: true });
    const asAddress = async (address: string) =>
      (await fetch(`${own.url}/rigs`, { headers: { "x-forwarded-for": `made up, ${address}` } })).status;
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push(await asAddress("203.0.113.7"));
    expect(statuses.slice(0, 4)).to.deep.equal([200, 200, 200, 200]);
    expect(statuses).to.include(429);
    expect(await asAddress("203.0.113.8"), "another is not held back").to.equal(200);
    await own.stop();
  });

  it("says that the indexer is starting while nothing answers behind it", async () => {
    const lonely = await startGateway("http://127.0.0.1:9", 0, "127.0.0.1");
    const response = await fetch(`${lonely.url}/rigs`);
    await lonely.stop();
    expect(response.status).to.equal(503);
    expect(response.headers.get("content-type")).to.equal("application/problem+json");
    expect(await response.json()).to.include({
      status: 503,
      detail: "The indexer is starting. Ask again in a few seconds.",
    });
  });
});

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
    gateway = await startGateway(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, 0, "127.0.0.1");
  });
  beforeEach(() => (asked.length = 0));
  after(async () => {
    await gateway.stop();
    upstream.closeAllConnections();
    upstream.close();
  });

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

import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Gateway = {
  readonly url: string;
  stop(): Promise<void>;
};

const maxBody = 16 * 1024;
const perSecond = 50;
const burst = 200;

/**
 * The indexer's public server. It passes `GET /x` on to `/api/x` and `POST /graphql` to `/api/graphql` of a server that
 * only this machine can reach, and nothing else: Ponder's `/sql/*` and `/metrics` stay inside.
 * @param upstream `http://127.0.0.1:<port>`
 * @param host 127.0.0.1 lets nobody else in; 0.0.0.0 everybody, at 50 requests a second each.
 */
export async function startGateway(upstream: string, port: number, host: string): Promise<Gateway> {
  const allow = createLimiter();
  const server = createServer((incoming, outgoing) => {
    const { pathname, search } = new URL(incoming.url ?? "/", "http://gateway");
    if (incoming.method === "OPTIONS") return preflight(outgoing);
    const isQuery = incoming.method === "POST" && pathname === "/graphql";
    if (incoming.method !== "GET" && !isQuery) return problem(outgoing, 405, "Ask with GET, or POST to /graphql.");
    if (Number(incoming.headers["content-length"] ?? 0) > maxBody)
      return problem(outgoing, 413, "The query is too long.");
    if (!allow(incoming)) return problem(outgoing, 429, "Too many requests. Wait a second, then ask again.");
    pass(incoming, outgoing, `${upstream}/api${pathname}${search}`);
  });
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new Error(`Port ${port} is taken. Set INDEXER_PORT to another.`)));
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, url: string): void {
  const { accept = "*/*", "content-type": contentType } = incoming.headers;
  const headers = { accept, ...(contentType && { "content-type": contentType }) };
  const inner = request(url, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once("error", () => outgoing.destroy());
  });
  inner.once("error", () => {
    if (outgoing.headersSent) outgoing.destroy();
    else problem(outgoing, 503, "The indexer is starting. Ask again in a few seconds.");
  });
  outgoing.once("close", () => inner.destroy());

  let length = 0;
  incoming.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBody) return void inner.write(chunk);
    inner.destroy();
    problem(outgoing, 413, "The query is too long.");
  });
  incoming.once("end", () => inner.end());
}

function preflight(outgoing: ServerResponse): void {
  const methods = "GET, POST, OPTIONS";
  const cors = { "access-control-allow-methods": methods, "access-control-allow-headers": "content-type" };
  outgoing.writeHead(204, { "access-control-allow-origin": "*", "access-control-max-age": "86400", ...cors }).end();
}

/** RFC 9457. */
function problem(outgoing: ServerResponse, status: number, detail: string): void {
  if (outgoing.headersSent) return;
  const body = JSON.stringify({ type: "about:blank", title: detail.split(".")[0], status, detail });
  const headers = { "content-type": "application/problem+json", "access-control-allow-origin": "*" };
  outgoing.writeHead(status, headers).end(body);
}

/** A bucket of requests for each address; programs on this machine have no limit. */
function createLimiter(): (incoming: IncomingMessage) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return ({ socket: { remoteAddress = "" } }) => {
    if (remoteAddress === "127.0.0.1" || remoteAddress.endsWith(":127.0.0.1") || remoteAddress === "::1") return true;
    const now = performance.now();
    if (buckets.size > 10_000) buckets.clear();
    const bucket = buckets.get(remoteAddress) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1_000);
    bucket.at = now;
    buckets.set(remoteAddress, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  };
}

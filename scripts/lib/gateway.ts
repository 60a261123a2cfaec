import { createServer, request, type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Gateway = {
  readonly url: string;
  stop(): Promise<void>;
};

export type GatewayOptions = {
  /** Requests of one address: 50 a second unless given, four times as many at once. Programs on this machine have no limit. */
  readonly perSecond?: number;
  /** Web pages that may read answers, such as `https://app.example`: all unless given. */
  readonly origins?: readonly string[];
  /** Takes what is posted to `/energy`. @returns the status and, when it is refused, a sentence why. */
  readonly takeEnergy?: (body: string) => Promise<{ status: number; detail?: string }>;
  /** A proxy of ours stands before it and says in `X-Forwarded-For` who asks. */
  readonly trustProxy?: boolean;
};

const maxBody = 16 * 1024;
/** Open at the same time by one address, streams among them. */
const maxOpen = 50;

/**
 * The indexer's public server. It passes `GET /x` on to `/api/x` and `POST /graphql` to `/api/graphql` of a server that
 * only this machine can reach, and nothing else: Ponder's `/sql/*` and `/metrics` stay inside.
 * @param upstreams `http://127.0.0.1:<port>`, one or several that answer the same: each request goes to the next, and a GET that
 * one does not take goes on to another.
 * @param host 127.0.0.1 lets nobody else in; 0.0.0.0 everybody.
 */
export async function startGateway(
  upstreams: string | readonly string[],
  port: number,
  host: string,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const allow = createLimiter(options);
  const takeTurns = createTurns([upstreams].flat());
  const server = createServer((incoming, outgoing) => {
    const url = URL.parse(incoming.url ?? "/", "http://gateway");
    allowOrigin(incoming, outgoing, options.origins);
    if (!url) return problem(outgoing, 400, "This is not a path.");
    const { pathname, search } = url;
    if (incoming.method === "OPTIONS") return preflight(outgoing);
    const isQuery = incoming.method === "POST" && pathname === "/graphql";
    const isEnergy = incoming.method === "POST" && pathname === "/energy" && options.takeEnergy;
    if (incoming.method !== "GET" && !isQuery && !isEnergy)
      return problem(outgoing, 405, "Ask with GET, or POST to /graphql.");
    if (Number(incoming.headers["content-length"] ?? 0) > maxBody)
      return problem(outgoing, 413, "The query is too long.");
    if (!allow(incoming, outgoing)) return problem(outgoing, 429, "Too many requests. Wait a second, then ask again.");
    if (isEnergy) return void take(incoming, outgoing, isEnergy);
    const path = pathname === "/" ? "" : pathname;
    const urls = takeTurns().map((upstream) => `${upstream}/api${path}${search}`);
    if (isQuery) passBody(incoming, outgoing, urls);
    else passOn(incoming, outgoing, urls).end();
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

/** All of them, another first each time. */
function createTurns(upstreams: readonly string[]): () => string[] {
  let turn = 0;
  return () => {
    turn = (turn + 1) % upstreams.length;
    return [...upstreams.slice(turn), ...upstreams.slice(0, turn)];
  };
}

/** Asks the first of the URLs, and the next should a GET not be answered at all. */
function passOn(incoming: IncomingMessage, outgoing: ServerResponse, [url = "", ...others]: string[]): ClientRequest {
  const { accept = "*/*", "content-type": contentType } = incoming.headers;
  const headers = { accept, ...(contentType && { "content-type": contentType }) };
  const inner = request(url, { method: incoming.method, headers }, (answer) => {
    // Who may read it is said here alone.
    const { "access-control-allow-origin": _origin, ...told } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, told);
    answer.pipe(outgoing);
    answer.once("error", () => outgoing.destroy());
  });
  inner.once("error", () => {
    if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
    else if (incoming.method === "GET" && others.length > 0) passOn(incoming, outgoing, others).end();
    else problem(outgoing, 503, "The indexer is starting. Ask again in a few seconds.");
  });
  outgoing.once("close", () => inner.destroy());
  return inner;
}

async function take(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  takeEnergy: NonNullable<GatewayOptions["takeEnergy"]>,
): Promise<void> {
  let body = "";
  for await (const chunk of incoming) {
    body += String(chunk);
    if (body.length > maxBody) return problem(outgoing, 413, "The receipt is too long.");
  }
  const { status, detail } = await takeEnergy(body).catch(() => {
    return { status: 503, detail: "The indexer's database does not answer. Ask again in a few seconds." };
  });
  if (detail) problem(outgoing, status, detail);
  else outgoing.writeHead(status).end();
}

function passBody(incoming: IncomingMessage, outgoing: ServerResponse, urls: string[]): void {
  const inner = passOn(incoming, outgoing, urls);
  let length = 0;
  incoming.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBody) return void inner.write(chunk);
    inner.destroy();
    problem(outgoing, 413, "The query is too long.");
  });
  incoming.once("end", () => inner.end());
}

function allowOrigin(incoming: IncomingMessage, outgoing: ServerResponse, origins?: readonly string[]): void {
  if (!origins) return void outgoing.setHeader("access-control-allow-origin", "*");
  outgoing.setHeader("vary", "origin");
  const { origin } = incoming.headers;
  if (origin && origins.includes(origin)) outgoing.setHeader("access-control-allow-origin", origin);
}

function preflight(outgoing: ServerResponse): void {
  const methods = "GET, POST, OPTIONS";
  const cors = { "access-control-allow-methods": methods, "access-control-allow-headers": "content-type" };
  outgoing.writeHead(204, { "access-control-max-age": "86400", ...cors }).end();
}

/** RFC 9457. */
function problem(outgoing: ServerResponse, status: number, detail: string): void {
  if (outgoing.headersSent) return;
  const body = JSON.stringify({ type: "about:blank", title: detail.split(".")[0], status, detail });
  outgoing.writeHead(status, { "content-type": "application/problem+json" }).end(body);
}

type Visitor = { tokens: number; at: number; open: number };

/** A bucket of requests for each address, and a count of those that are open. */
function createLimiter({ perSecond = 50, trustProxy = false }: GatewayOptions) {
  const visitors = new Map<string, Visitor>();
  return (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    const address = addressOf(incoming, trustProxy);
    if (["127.0.0.1", "::ffff:127.0.0.1", "::1"].includes(address)) return true;
    const now = performance.now();
    if (visitors.size > 10_000) for (const [known, { open }] of visitors) if (open === 0) visitors.delete(known);
    const visitor = visitors.get(address) ?? { tokens: 4 * perSecond, at: now, open: 0 };
    visitors.set(address, visitor);
    visitor.tokens = Math.min(4 * perSecond, visitor.tokens + ((now - visitor.at) * perSecond) / 1_000);
    visitor.at = now;
    if (visitor.tokens < 1 || visitor.open >= maxOpen) return false;
    visitor.tokens--;
    visitor.open++;
    outgoing.once("close", () => visitor.open--);
    return true;
  };
}

/** The last that a proxy wrote is who came to it; what stands before that anybody may have made up. */
function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? String(headers["x-forwarded-for"] ?? "")
        .split(",")
        .at(-1)
        ?.trim()
    : undefined;
  return forwarded || (socket.remoteAddress ?? "");
}

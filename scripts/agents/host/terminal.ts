import type { ServerType } from "@hono/node-server";
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { HTTPException } from "hono/http-exception";
import { describeError } from "../lib/lane.ts";
import { terminalSize, type ComputeBackend, type Shell } from "./backend.ts";
import { fail, type Guard } from "./guard.ts";

export const terminalProtocol = "rackshare.terminal";
const crowded = 1 << 20; // bytes waiting to be sent before the shell is paused
const largestFrame = 256 << 10; // bytes
const rentalOver = 4001;

/**
 * Serves `/terminal` over WebSocket: binary frames are what is typed and shown, text frames `{"columns":80,"rows":24}`. The
 * token comes in `Sec-WebSocket-Protocol: rackshare.terminal, <token>`, so that no URL or log ever holds it. Closes
 * with 4001 when the shell or the rental ends, with 1009 when a frame has more than 256 KiB.
 */
export function serveTerminals(
  http: ServerType,
  options: {
    backend: ComputeBackend;
    /** The rental that a token is for, if it runs here now. */
    rentalOf: (token: string) => bigint | undefined;
    /** True if a rental runs here now. */
    runs: (rentalId: bigint) => boolean;
    guard: Guard;
  },
): { stop(): void } {
  const { guard } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: () => terminalProtocol,
    maxPayload: largestFrame,
  });
  const rentals = new Map<WebSocket, bigint>();
  const watch = setInterval(() => {
    for (const [client, rentalId] of rentals) {
      if (!options.runs(rentalId)) client.close(rentalOver, "the rental ended");
    }
  }, 1_000).unref();

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy()); // who asks may be gone before the answer
    const from = guard.addressOfUpgrade(request);
    try {
      const rentalId = admit(request);
      sockets.handleUpgrade(request, socket, head, (client) => void connect(client, rentalId, from));
    } catch (error) {
      const status = error instanceof HTTPException ? error.status : 500;
      const note = describeError(error);
      guard.audit.add({ event: "refused", from, note: `terminal: ${note}` });
      refuse(socket, status, note);
    }
  }

  /** @throws when the request is not one of a renter, from a page of the dapp, for the terminal. */
  function admit({ url, headers }: IncomingMessage): bigint {
    const { origin } = headers;
    if (url !== "/terminal") fail(404, "Terminals are at /terminal.");
    if (origin !== undefined && !guard.isOrigin(origin)) fail(403, `Pages of ${origin} may not use this gateway.`);
    const [protocol, token = ""] = (headers["sec-websocket-protocol"] ?? "").split(/,\s*/);
    const rentalId = protocol === terminalProtocol ? options.rentalOf(token) : undefined;
    if (rentalId === undefined) return fail(401, "Log in to the rental first.");
    guard.admitWork(rentalId);
    return rentalId;
  }

  async function connect(client: WebSocket, rentalId: bigint, from: string): Promise<void> {
    client.pause(); // what is typed before the shell is up waits
    rentals.set(client, rentalId);
    guard.audit.add({ event: "terminal", from, rentalId });
    client.on("close", (code) => {
      rentals.delete(client);
      guard.audit.add({ event: "terminal ended", from, rentalId, note: `code ${code}` });
    });
    client.on("error", () => client.close());
    try {
      const shell = await options.backend.shell(rentalId, { columns: 80, rows: 24 });
      join(client, shell);
      client.resume();
    } catch (error) {
      client.close(1011, describeError(error).slice(0, 120));
    }
  }

  http.on("upgrade", accept);
  return {
    stop() {
      clearInterval(watch);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function join(client: WebSocket, { stream, resize }: Shell): void {
  stream.on("data", (data: Buffer) => {
    client.send(data, () => client.bufferedAmount < crowded && stream.isPaused() && stream.resume());
    if (client.bufferedAmount > crowded) stream.pause();
  });
  stream.on("close", () => client.close(rentalOver, "the shell ended"));
  stream.on("error", () => client.close(rentalOver, "the shell ended"));
  client.on("close", () => stream.destroy());
  client.on("message", (data: RawData, isBinary) => {
    if (isBinary) return void stream.write(data as Buffer);
    const size = terminalSize.safeParse(parseJson((data as Buffer).toString()));
    if (size.success) resize(size.data.columns, size.data.rows).catch(() => {}); // the shell may have ended
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(socket: Duplex, status: number, why: string): void {
  const body = JSON.stringify({ error: why });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

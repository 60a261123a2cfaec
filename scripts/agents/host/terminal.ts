import type { ServerType } from "@hono/node-server";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { describeError } from "../lib/lane.ts";
import { terminalSize, type ComputeBackend, type Shell } from "./backend.ts";

export const terminalProtocol = "rackshare.terminal";
const crowded = 1 << 20; // bytes waiting to be sent before the shell is paused
const rentalOver = 4001;

/**
 * Serves `/terminal` over WebSocket: binary frames are what is typed and shown, text frames `{"columns":80,"rows":24}`. The
 * token comes in `Sec-WebSocket-Protocol: rackshare.terminal, <token>`, so that no URL or log ever holds it. Closes
 * with 4001 when the shell ends, as it does at the rental's end.
 */
export function serveTerminals(
  http: ServerType,
  options: {
    backend: ComputeBackend;
    /** The rental that a token is for, if it runs here now. */
    rentalOf: (token: string) => bigint | undefined;
    isOrigin: (origin: string) => boolean;
  },
): { stop(): void } {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => terminalProtocol, maxPayload: 1 << 20 });

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin } = request.headers;
    if (new URL(request.url ?? "/", "http://rig").pathname !== "/terminal") return refuse(socket, "404 Not Found");
    if (origin !== undefined && !options.isOrigin(origin)) return refuse(socket, "403 Forbidden");
    const [protocol, token = ""] = (request.headers["sec-websocket-protocol"] ?? "").split(/,\s*/);
    const rentalId = protocol === terminalProtocol ? options.rentalOf(token) : undefined;
    if (rentalId === undefined) return refuse(socket, "401 Unauthorized");
    sockets.handleUpgrade(request, socket, head, (client) => void connect(client, rentalId));
  }

  async function connect(client: WebSocket, rentalId: bigint): Promise<void> {
    client.pause(); // what is typed before the shell is up waits
    client.on("error", () => client.terminate());
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

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

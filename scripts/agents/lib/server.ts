import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import type { AddressInfo } from "node:net";

export type Server = {
  readonly url: string;
  readonly http: ServerType;
  stop(): Promise<void>;
};

/**
 * Serves an app over HTTP.
 * @param port 0 = any that is free
 * @throws one line when the port is taken.
 */
export async function listen(app: Hono, hostname: string, port: number): Promise<Server> {
  const http = await new Promise<ServerType>((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port }, () => resolve(server));
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(new Error(taken ? `Port ${port} is taken. Stop what uses it, or set PORT.` : error.message));
    });
  });
  return {
    url: `http://${hostname}:${(http.address() as AddressInfo).port}`,
    http,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        if ("closeAllConnections" in http) http.closeAllConnections();
      }),
  };
}

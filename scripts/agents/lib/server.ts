import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";

export type Server = {
  readonly url: string;
  readonly http: ServerType;
  stop(): Promise<void>;
};

/** Files in PEM form: the certificate with its chain, and its private key. */
export type TlsFiles = { readonly certificate: string; readonly key: string };

/**
 * Serves an app over HTTP, or over HTTPS with a certificate.
 * @param port 0 = any that is free
 * @throws one line when the port is taken or the certificate cannot be used.
 */
export async function listen(app: Hono, hostname: string, port: number, tls?: TlsFiles): Promise<Server> {
  const secure = tls && { createServer, serverOptions: await readTls(tls) };
  const http = await new Promise<ServerType>((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port, ...secure }, () => resolve(server));
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(new Error(taken ? `Port ${port} is taken. Stop what uses it, or set PORT.` : error.message));
    });
  });
  return {
    url: `${tls ? "https" : "http"}://${hostname}:${(http.address() as AddressInfo).port}`,
    http,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        if ("closeAllConnections" in http) http.closeAllConnections();
      }),
  };
}

async function readTls({ certificate, key }: TlsFiles): Promise<{ cert: string; key: string }> {
  try {
    const pair = { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The certificate ${certificate} with the key ${key} cannot be used: ${why}`);
  }
}

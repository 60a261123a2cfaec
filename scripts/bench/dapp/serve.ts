import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { buildDapp } from "../../lib/dappBuild.ts";

const folder = join(import.meta.dirname, "../../../.rackshare/bench-dapp-build");

/** Builds the dapp for production and serves it as a web server would: compressed, hashed files cached for good. */
export async function serveDapp(world: { rpcUrl: string; indexerUrl: string }) {
  await buildDapp({ VITE_RPC_URL: world.rpcUrl, VITE_INDEXER_URL: world.indexerUrl }, folder);
  const root = relative(process.cwd(), folder);
  const app = new Hono();
  app.use(compress());
  app.use("/assets/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "public, max-age=31536000, immutable");
  });
  app.use(serveStatic({ root }));
  app.get("*", serveStatic({ root, path: "index.html" }));
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}

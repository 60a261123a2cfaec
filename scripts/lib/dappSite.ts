import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { buildDapp } from "./dappBuild.ts";
import { stopProcesses } from "./processes.ts";
import { startWorld } from "./world.ts";
import { portsFromEnv } from "./worldPorts.ts";

export type DappSite = {
  readonly url: string;
  readonly indexerUrl: string;
  readonly stop: () => Promise<void>;
};

/**
 * The dapp as a web server would serve it, compressed and with its hashed files cached for good, before a local world of its
 * own, unless `VITE_RPC_URL` and `VITE_INDEXER_URL` name one that runs.
 * @param name of the folder for its files in `.rackshare`.
 * @param env of the build: `DAPP_LOCAL_TOOLS`.
 */
export async function startDappSite(name: string, env: Record<string, string> = {}): Promise<DappSite> {
  const world = await findWorld(name);
  try {
    const folder = join(import.meta.dirname, `../../.rackshare/${name}-build`);
    await buildDapp({ VITE_RPC_URL: world.rpcUrl, VITE_INDEXER_URL: world.indexerUrl, ...env }, folder);
    const server = serve({ fetch: siteOf(folder).fetch, hostname: "127.0.0.1", port: 0 });
    if (!server.listening) await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const stop = async (): Promise<void> => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await world.stop();
    };
    return { url: `http://127.0.0.1:${port}`, indexerUrl: world.indexerUrl, stop };
  } catch (error) {
    await world.stop();
    throw error;
  }
}

function siteOf(folder: string): Hono {
  const root = relative(process.cwd(), folder);
  const site = new Hono();
  site.use(compress());
  site.use("/assets/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "public, max-age=31536000, immutable");
  });
  site.use(serveStatic({ root }));
  site.get("*", serveStatic({ root, path: "index.html" }));
  return site;
}

async function findWorld(name: string): Promise<{ rpcUrl: string; indexerUrl: string; stop: () => Promise<void> }> {
  const { VITE_RPC_URL: rpcUrl, VITE_INDEXER_URL: indexerUrl } = process.env;
  if (rpcUrl && indexerUrl) return { rpcUrl, indexerUrl, stop: async () => {} };
  const world = await startWorld({ ports: portsFromEnv(), folder: `.rackshare/${name}`, dapp: false });
  const stop = async (): Promise<void> => {
    await world.stop();
    await stopProcesses();
  };
  return { rpcUrl: world.urls.rpc, indexerUrl: world.urls.indexer, stop };
}

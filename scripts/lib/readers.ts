import { takeEnergy } from "./energyReports.ts";
import { startGateway, type Gateway } from "./gateway.ts";
import { startIndexer, type Indexer, type IndexerOptions } from "./indexer.ts";

export type Readers = {
  readonly url: string;
  readonly each: readonly Indexer[];
  stop(): Promise<void>;
};

/**
 * Several processes that answer from the tables that another writes, behind one gateway which asks them in turn. One that dies
 * is started again; until then the others answer for it.
 * @param options.innerPort of the first; the others' follow.
 */
export async function startReaders(count: number, options: Omit<IndexerOptions, "serveOnly">): Promise<Readers> {
  const { name = "indexer", port, host = "127.0.0.1", innerPort, gateway: limits, ...shared } = options;
  const each: Indexer[] = [];
  let gateway: Gateway | undefined;
  const stop = async (): Promise<void> => {
    await gateway?.stop();
    for (const reader of each) await reader.stop();
  };
  try {
    for (let nth = 0; nth < count; nth++) {
      const inner = innerPort === undefined ? {} : { innerPort: innerPort + nth };
      each.push(
        await startIndexer({ ...shared, ...inner, serveOnly: true, port: 0, name: `${name}-reader-${nth + 1}` }),
      );
    }
    const upstreams = each.map(({ metricsUrl }) => new URL(metricsUrl).origin);
    const schema = each[0]?.schema ?? "";
    const tables = { databaseUrl: shared.databaseUrl, chainId: shared.chainId, schema };
    gateway = await startGateway(upstreams, port, host, { takeEnergy: (body) => takeEnergy(tables, body), ...limits });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: gateway.url, each, stop };
}

import { rm } from "node:fs/promises";
import type { Health, Reconciliation, Rental } from "../../indexer/src/api/types.ts";
import { localChainId, type LocalChain } from "../../scripts/lib/chain.ts";
import { startIndexer } from "../../scripts/lib/indexer.ts";
import { startPostgres } from "../../scripts/lib/postgres.ts";
import { eventually } from "../agents/localWorld.ts";

export type Books = Awaited<ReturnType<typeof openBooks>>;

/** An indexer of the chain, with a database of its own. */
export async function openBooks({ rpcUrl, publicClient }: LocalChain) {
  const folder = `.rackshare/test-lively-${process.pid}`;
  const postgres = await startPostgres(folder);
  const options = { chainId: localChainId, rpcUrl, databaseUrl: postgres.url, port: 0, name: "test-lively-indexer" };
  const indexer = await startIndexer(options).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });

  async function ask<Answer>(path: string): Promise<Answer> {
    return (await fetch(indexer.url + path)).json() as Promise<Answer>;
  }

  async function catchUp(): Promise<void> {
    const head = Number(await publicClient.getBlockNumber({ cacheTime: 0 }));
    await eventually("the indexer", async () => ((await ask<Partial<Health>>("/health")).block ?? 0) >= head, 90);
  }

  return {
    async reconcile(): Promise<Reconciliation> {
      await catchUp();
      return ask("/reconcile");
    },
    rental: (rentalId: bigint): Promise<Rental> => ask(`/rentals/${rentalId}`),
    async close(): Promise<void> {
      await indexer.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

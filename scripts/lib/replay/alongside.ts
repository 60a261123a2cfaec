import { setTimeout as sleep } from "node:timers/promises";
import { localChainId, type LocalChain } from "../chain.ts";
import { startIndexer, type Indexer } from "../indexer.ts";
import { startPostgres } from "../postgres.ts";
import type { Check } from "./proof.ts";

/** An indexer of its own that follows the replay. It ends with this process. */
export async function startAlongside(rpcUrl: string): Promise<Indexer> {
  const { url } = await startPostgres(".rackshare/replay/postgres");
  return startIndexer({ chainId: localChainId, rpcUrl, databaseUrl: url, port: 0, name: "replay-indexer" });
}

/** Waits until the indexer has read the chain's last block and asks how its ledger differs from the contracts. */
export async function checkReconcile({ url }: Indexer, { publicClient }: LocalChain): Promise<Check> {
  const head = await publicClient.getBlockNumber({ cacheTime: 0 });
  const deadline = Date.now() + 300_000;
  for (;;) {
    const answer = await reconcile(url, head);
    if (answer) {
      const { differences, checked } = answer;
      const found = differences.length === 0 ? `${checked} sums` : JSON.stringify(differences.slice(0, 5));
      return { what: `the indexer agrees at block ${head}`, holds: differences.length === 0, found };
    }
    if (Date.now() > deadline) return { what: "the indexer caught up", holds: false, found: `not with block ${head}` };
    await sleep(500);
  }
}

type Reconciled = { readonly block: number; readonly checked: number; readonly differences: readonly unknown[] };

/** Undefined while the indexer has not read that block. */
async function reconcile(url: string, block: bigint): Promise<Reconciled | undefined> {
  const response = await fetch(`${url}/reconcile?block=${block}`).catch(() => undefined);
  if (!response?.ok) return undefined;
  const answer = (await response.json()) as Reconciled;
  return answer.block >= Number(block) ? answer : undefined;
}

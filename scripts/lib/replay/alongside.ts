import { setTimeout as sleep } from "node:timers/promises";
import type { Health } from "../../../indexer/src/api/types.ts";
import { localChainId, type LocalChain } from "../chain.ts";
import { startIndexer, type Indexer } from "../indexer.ts";
import { startPostgres } from "../postgres.ts";
import type { Check } from "./proof.ts";

/** How long the indexer may stand still while it catches up. */
const patienceMs = 120_000;

/** An indexer of its own that follows the replay. It ends with this process. */
export async function startAlongside(rpcUrl: string): Promise<Indexer> {
  const { url } = await startPostgres(".rackshare/replay/postgres");
  return startIndexer({ chainId: localChainId, rpcUrl, databaseUrl: url, port: 0, name: "replay-indexer" });
}

/** Waits until the indexer has read the chain's last block and asks how its ledger differs from the contracts. */
export async function checkReconcile({ url }: Indexer, { publicClient }: LocalChain): Promise<Check> {
  const head = await publicClient.getBlockNumber({ cacheTime: 0 });
  let [read, since] = [0, Date.now()];
  for (;;) {
    const answer = await reconcile(url, head);
    if (answer) {
      const { differences, checked } = answer;
      const found = differences.length === 0 ? `${checked} sums` : JSON.stringify(differences.slice(0, 5));
      return { what: `the indexer agrees at block ${head}`, holds: differences.length === 0, found };
    }
    const health = (await fetch(`${url}/health`)
      .then((response) => response.json())
      .catch(() => ({}))) as Partial<Health>;
    if ((health.block ?? 0) > read) [read, since] = [health.block ?? 0, Date.now()];
    if (Date.now() - since > patienceMs)
      return { what: "the indexer caught up", holds: false, found: `it stopped at block ${read} of ${head}` };
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

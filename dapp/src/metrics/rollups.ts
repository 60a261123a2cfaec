import type { Rollup } from "../../../indexer/src/api/figures.ts";
import type { Page } from "../../../indexer/src/api/types.ts";
import { fetchIndexer } from "../lib/indexer.ts";

/** The rollups of a model by day, page by page. */
export async function readRollups(model: number, from: number, signal: AbortSignal): Promise<Rollup[]> {
  const rollups: Rollup[] = [];
  let cursor: string | undefined;
  do {
    const query = { by: "day", model, from, limit: 1_000, cursor };
    const page = await fetchIndexer<Page<Rollup>>("/rollups", query, signal);
    rollups.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return rollups;
}

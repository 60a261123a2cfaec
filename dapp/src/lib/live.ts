import type { QueryClient } from "@tanstack/react-query";
import type { LiveBlock } from "../../../indexer/src/api/types.ts";
import { indexerPath } from "./indexer.ts";
import { createStore } from "./store.ts";

export interface Live {
  /** Whether the indexer tells of new blocks by itself right now. */
  connected: boolean;
  /** The last block that is in its lists; undefined before the first answer. */
  block?: number;
  /** When that block was made, unix seconds. */
  time?: number;
}

/** How far the indexer's lists are. */
export const live = createStore<Live>({ connected: false });

/** [s] by which lists may be behind the chain before pages say so. */
const tolerance = 20;

/** Whether what the indexer tells is too old to pass as now. @param now unix seconds by the chain's clock */
export function isBehind({ time }: Live, now: number): boolean {
  return time !== undefined && now - time > tolerance;
}

/** Resolves once the lists hold a block, or after some milliseconds at the latest. */
export function untilIndexed(block: bigint, timeoutMs = 4_000): Promise<void> {
  const holds = () => BigInt(live.get().block ?? -1) >= block;
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(finish, timeoutMs);
    const stop = live.subscribe(() => holds() && finish());
    if (holds()) finish();
  });
}

const retryMs = 3_000;
const gatherMs = 250;

/** Follows `GET /live` and asks again for whatever is in view once tables changed. Returns how to end that. */
export function followIndexer(queries: QueryClient): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const refresh = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void queries.invalidateQueries({ queryKey: ["indexer"] });
    }, gatherMs);
  };
  const open = () => {
    source = new EventSource(indexerPath("/live"));
    source.addEventListener("block", (event: MessageEvent<string>) => {
      const { block, time, tables } = JSON.parse(event.data) as LiveBlock;
      const wasAway = !live.get().connected;
      live.set({ connected: true, block, time });
      if (tables.length > 0 || wasAway) refresh();
    });
    source.onerror = () => {
      // The browser gives up for good after an answer that is no stream, so the next try is ours.
      source?.close();
      live.set({ ...live.get(), connected: false });
      timer = setTimeout(open, retryMs);
    };
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
    clearTimeout(gathering);
  };
}

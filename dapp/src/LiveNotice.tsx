import { useQueryClient } from "@tanstack/react-query";
import { DatabaseZap } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { useBlock } from "wagmi";
import { chain } from "./lib/chain.ts";
import { formatDuration, formatNumber } from "./lib/format.ts";
import { followIndexer, isBehind, live } from "./lib/live.ts";

/** Keeps what the indexer tells fresh, and says of which block it is once it falls behind. Mounted once, by the shell. */
export function LiveNotice() {
  const queries = useQueryClient();
  useEffect(() => followIndexer(queries), [queries]);
  const state = useSyncExternalStore(live.subscribe, live.get);
  const head = useBlock({ chainId: chain.id, query: { refetchInterval: 4_000 } }).data;
  if (state.block === undefined || state.time === undefined || !head) return null;
  const now = Number(head.timestamp);
  if (!isBehind(state, now)) return null;
  return (
    <div role="status" className="border-b border-line bg-warn-soft">
      <p className="page-width flex min-h-12 items-center gap-2.5 py-2 text-sm">
        <DatabaseZap className="size-4 shrink-0 text-warn" aria-hidden />
        <span>
          Lists are of block {formatNumber(state.block)}, {formatDuration(now - state.time)} behind the chain. What you
          sign is read from the chain itself.
        </span>
      </p>
    </div>
  );
}

import { useSyncExternalStore } from "react";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { isBehind, live } from "../lib/live.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { useNow } from "../ui/useNow.ts";

/** The market in one line: how much is free, from what price, as of which block. */
export function MarketSummary({ rigs }: { rigs?: readonly Rig[] }) {
  const state = useSyncExternalStore(live.subscribe, live.get);
  const now = useNow();
  const fresh = state.connected && !isBehind(state, now);
  if (!rigs) return <Skeleton className="mb-5 h-6 w-72" />;
  const free = rigs.reduce((sum, rig) => sum + rig.slotsFree / rig.slices, 0);
  const gpus = rigs.reduce((sum, rig) => sum + rig.gpuCount, 0);
  const prices = rigs.filter((rig) => rig.slotsFree > 0).map((rig) => BigInt(rig.priceNow));
  const cheapest = prices.reduce<bigint | undefined>(
    (least, price) => (least && least < price ? least : price),
    undefined,
  );
  return (
    <div className="mb-5 flex flex-wrap items-center gap-x-5 gap-y-2 text-sm text-ink-soft">
      <span>
        <strong className="figures font-semibold text-ink">{formatNumber(Math.floor(free))}</strong> of{" "}
        {formatNumber(gpus)} GPUs free
      </span>
      {cheapest !== undefined && (
        <span>
          from{" "}
          <strong className="font-semibold text-ink">
            <Amount value={cheapest} digits={3} rounding="up" unit="USDC" />
          </strong>{" "}
          per GPU-hour
        </span>
      )}
      {state.block !== undefined && (
        <Badge tone={fresh ? "accent" : "warn"} dot={fresh ? "live" : true}>
          <span className="figures">
            {fresh ? "Live," : "As of"} block {formatNumber(state.block)}
          </span>
        </Badge>
      )}
    </div>
  );
}

import type { Sale } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { Progress } from "../ui/Progress.tsx";

/** How much is sold, with a line where the soft cap is. */
export function SaleProgress({ sale }: { sale: Pick<Sale, "sold" | "offered" | "softCap"> }) {
  const { sold, offered, softCap } = sale;
  const met = sold >= softCap;
  return (
    <div className="space-y-2.5">
      <Progress
        label={`${formatNumber(sold)} of ${formatNumber(offered)} shares sold, soft cap ${formatNumber(softCap)}`}
        value={sold / offered}
        mark={softCap < offered ? softCap / offered : undefined}
      />
      <p className="label figures flex flex-wrap justify-between gap-x-4">
        <span>
          <b className="font-semibold text-ink">{formatNumber(sold)}</b> of {formatNumber(offered)} sold
        </span>
        <span>{met ? "Soft cap met" : `Soft cap ${formatNumber(softCap)}`}</span>
      </p>
    </div>
  );
}

import type { Rig } from "../../../indexer/src/api/types.ts";
import { priceAt } from "../../../indexer/src/lib/price.ts";
import { formatAmount } from "../lib/format.ts";
import { countSlots } from "../lib/slots.ts";
import { Amount } from "../ui/Amount.tsx";
import { cx } from "../ui/cx.ts";
import type { Priced } from "./describePrices.ts";

/** The price of the next slot and, where it rises, a bar per slot: what a GPU-hour costs who takes that slot, at the fullness it brings. */
export function PriceCurve({ rig }: { rig: Priced & Pick<Rig, "slotsTaken"> }) {
  const prices = Array.from({ length: rig.slotCount }, (_, slot) =>
    priceAt({ ...rig, price: BigInt(rig.price) }, slot + 1),
  );
  const taken = countSlots(BigInt(rig.slotsTaken));
  const highest = prices.at(-1) ?? 1n;
  const lowest = prices[0] ?? 0n;
  const next = prices[Math.min(taken, rig.slotCount - 1)] ?? lowest;
  const text = (price: bigint) => `${formatAmount(price, 6, { digits: 3, rounding: "up" })} USDC`;
  return (
    <div>
      <p className="text-2xl font-semibold tracking-[-0.015em]">
        <Amount value={next} digits={3} rounding="up" unit="USDC" />
        <span className="ml-1.5 text-sm font-normal tracking-normal text-ink-soft">per GPU-hour</span>
      </p>
      {highest > lowest && (
        <>
          <div
            role="img"
            aria-label={`From ${text(lowest)} for the first slot to ${text(highest)} for the last; the next one costs ${text(next)}`}
            className="mt-4 flex h-16 items-end gap-px"
          >
            {prices.map((price, slot) => (
              <span
                key={slot}
                title={`Slot ${slot + 1}: ${text(price)}`}
                className={cx(
                  "min-w-0 flex-1 rounded-t-[2px]",
                  slot < taken ? "bg-line-strong" : slot === taken ? "bg-accent" : "bg-accent/35",
                )}
                // The axis starts at zero: a small slope looks small.
                style={{ height: `${Number((price * 100n) / (highest || 1n))}%` }}
              />
            ))}
          </div>
          <p className="label figures mt-1.5 flex justify-between" aria-hidden>
            <span>empty {formatAmount(lowest, 6, { digits: 3, rounding: "up" })}</span>
            <span>full {formatAmount(highest, 6, { digits: 3, rounding: "up" })}</span>
          </p>
        </>
      )}
    </div>
  );
}

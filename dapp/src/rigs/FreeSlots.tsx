import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { hasSlot } from "../lib/slots.ts";
import { cx } from "../ui/cx.ts";

/** A cell per slot, filled where it is free, and the same in words. */
export function FreeSlots({ rig }: { rig: Pick<Rig, "slotCount" | "slotsTaken" | "slotsFree" | "slices"> }) {
  const taken = BigInt(rig.slotsTaken);
  return (
    <span className="flex items-center gap-2.5">
      <span className="flex h-4 w-16 gap-px max-sm:w-12" aria-hidden>
        {Array.from({ length: rig.slotCount }, (_, slot) => (
          <span
            key={slot}
            className={cx(
              "min-w-0 flex-1 first:rounded-l-[3px] last:rounded-r-[3px]",
              hasSlot(taken, slot) ? "bg-line-strong" : "bg-accent",
            )}
          />
        ))}
      </span>
      <span className="whitespace-nowrap">
        {formatNumber(rig.slotsFree)} of {formatNumber(rig.slotCount)}
        {rig.slices > 1 && <span className="text-ink-faint"> slices</span>}
      </span>
    </span>
  );
}

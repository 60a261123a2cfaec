import { useState } from "react";
import { formatAmount, formatDay } from "../lib/format.ts";
import { cx } from "../ui/cx.ts";
import { DayAxis } from "../ui/DayAxis.tsx";
import type { DayOfEarnings } from "./earnings.ts";

interface EarningsChartProps {
  days: readonly DayOfEarnings[];
  unit: "USDC" | "RACK";
}

const fills = { USDC: "bg-accent", RACK: "bg-reward" };

/** A bar per day. The line above tells the day below the pointer, or the whole range. */
export function EarningsChart({ days, unit }: EarningsChartProps) {
  const [picked, setPicked] = useState<DayOfEarnings>();
  const total = days.reduce((sum, { amount }) => sum + amount, 0n);
  const highest = days.reduce((max, { amount }) => (amount > max ? amount : max), 1n);
  const amount = picked ? picked.amount : total;
  const summary = `${formatAmount(total, 6)} ${unit} in ${days.length} days`;
  return (
    <figure>
      <figcaption className="mb-4">
        <span className="label block">{picked ? formatDay(picked.day) : `In ${days.length} days`}</span>
        <span className="figures text-2xl leading-8 font-semibold tracking-[-0.02em]">
          {formatAmount(amount, 6)}
          <span className="ml-1.5 text-sm font-normal tracking-normal text-ink-soft">{unit}</span>
        </span>
        <span className="label ml-3">{picked ? rigsOf(picked) : ""}</span>
      </figcaption>
      <div
        role="img"
        aria-label={`Earned by day: ${summary}. The table below has it by rig.`}
        className="flex h-40 items-end gap-px border-b border-line-strong sm:gap-1"
        onPointerLeave={() => setPicked(undefined)}
      >
        {days.map((day) => (
          <span
            key={day.day}
            className="group flex h-full min-w-0 flex-1 items-end"
            onPointerEnter={() => setPicked(day)}
          >
            <span
              className={cx(
                "w-full rounded-t-[3px] transition-opacity",
                day.amount > 0n ? fills[unit] : "bg-line",
                picked && picked.day !== day.day && "opacity-45",
              )}
              style={{ height: day.amount > 0n ? `${Math.max(2, percentOf(day.amount, highest))}%` : "2px" }}
            />
          </span>
        ))}
      </div>
      <DayAxis days={days.map(({ day }) => day)} />
    </figure>
  );
}

function percentOf(amount: bigint, highest: bigint): number {
  return Number((amount * 1_000n) / highest) / 10;
}

function rigsOf({ rigs }: DayOfEarnings): string {
  return rigs.map(({ rigId, amount }) => `Rig ${rigId}: ${formatAmount(amount, 6)}`).join(", ");
}

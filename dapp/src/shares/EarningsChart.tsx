import { useState } from "react";
import { formatAmount, formatDate } from "../lib/format.ts";
import { cx } from "../ui/cx.ts";
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
        <span className="label block">{picked ? dayName(picked.day) : `In ${days.length} days`}</span>
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
      <p className="label mt-2 flex justify-between" aria-hidden>
        <span>{dayName(days[0]?.day)}</span>
        <span>{dayName(days.at(-1)?.day)}</span>
      </p>
    </figure>
  );
}

function percentOf(amount: bigint, highest: bigint): number {
  return Number((amount * 1_000n) / highest) / 10;
}

function dayName(day: string | undefined): string {
  return day ? formatDate(Date.parse(`${day}T12:00:00Z`) / 1_000, "day") : "";
}

function rigsOf({ rigs }: DayOfEarnings): string {
  return rigs.map(({ rigId, amount }) => `Rig ${rigId}: ${formatAmount(amount, 6)}`).join(", ");
}

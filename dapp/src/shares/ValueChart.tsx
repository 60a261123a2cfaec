import { useState } from "react";
import type { Values } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDay } from "../lib/format.ts";
import { DayAxis } from "../ui/DayAxis.tsx";

type Day = Values["days"][number];

/** A line over days, from zero. The figure above tells the day below the pointer, or the last one. */
export function ValueChart({ days }: { days: readonly Day[] }) {
  const [picked, setPicked] = useState<number>();
  const index = picked ?? days.length - 1;
  const shown = days[index];
  const highest = days.reduce((max, { value }) => (BigInt(value) > max ? BigInt(value) : max), 1n);
  const points = days.map(({ value }, nth) => {
    const x = days.length > 1 ? (nth / (days.length - 1)) * 100 : 100;
    return [x, 96 - Number((BigInt(value) * 920n) / highest) / 10] as const;
  });
  const line = points.map(([x, y]) => `${x},${y}`).join(" ");
  const first = BigInt(days[0]?.value ?? 0);
  const last = BigInt(days.at(-1)?.value ?? 0);
  return (
    <figure>
      <figcaption className="mb-4">
        <span className="label block">{picked === undefined || !shown ? "Now" : formatDay(shown.day)}</span>
        <span className="figures text-2xl leading-8 font-semibold tracking-[-0.02em]">
          {formatAmount(BigInt(shown?.value ?? 0), 6)}
          <span className="ml-1.5 text-sm font-normal tracking-normal text-ink-soft">USDC</span>
        </span>
        {picked === undefined && (
          <span className="label figures ml-3">
            {formatAmount(first, 6)} USDC {days.length} days ago, before what you bought and sold since
          </span>
        )}
      </figcaption>
      <div className="relative h-44 border-b border-line-strong" onPointerLeave={() => setPicked(undefined)}>
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full text-accent"
          role="img"
          aria-label={`Value by day: ${formatAmount(first, 6)} USDC ${days.length} days ago, ${formatAmount(last, 6)} USDC now, ${formatAmount(highest, 6)} at most`}
        >
          <polygon points={`0,100 ${line} 100,100`} fill="currentColor" opacity={0.1} />
          <polyline
            points={line}
            fill="none"
            stroke="currentColor"
            strokeWidth={2}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
          {picked !== undefined && (
            <line
              x1={points[picked]?.[0]}
              x2={points[picked]?.[0]}
              y1={0}
              y2={100}
              stroke="currentColor"
              strokeWidth={1}
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <div className="absolute inset-0 flex">
          {days.map(({ day }, nth) => (
            <span key={day} className="h-full flex-1" onPointerEnter={() => setPicked(nth)} />
          ))}
        </div>
      </div>
      <DayAxis days={days.map(({ day }) => day)} />
    </figure>
  );
}

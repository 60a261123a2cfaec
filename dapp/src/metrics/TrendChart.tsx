import { cx } from "../ui/cx.ts";
import { DayAxis } from "../ui/DayAxis.tsx";

interface TrendChartProps {
  /** What the bars are, read out instead of them. */
  label: string;
  /** [unix s] when each day begins, and its figure; undefined where there is none. */
  days: readonly { start: number; value: number | undefined }[];
  /** A line across, with its name. */
  mark?: { value: number; name: string };
  /** The day below the pointer. */
  picked: number | undefined;
  onPick: (index: number | undefined) => void;
}

/** A bar per day from zero, and a line to hold them against. */
export function TrendChart({ label, days, mark, picked, onPick }: TrendChartProps) {
  const highest = Math.max(mark?.value ?? 0, ...days.map(({ value }) => value ?? 0)) || 1;
  const percent = (value: number) => `${(value / highest) * 92}%`;
  return (
    <>
      <div
        role="img"
        aria-label={label}
        className="relative flex h-44 items-end gap-px border-b border-line-strong sm:gap-1"
        onPointerLeave={() => onPick(undefined)}
      >
        {days.map(({ start, value }, index) => (
          <span key={start} className="flex h-full min-w-0 flex-1 items-end" onPointerEnter={() => onPick(index)}>
            <span
              className={cx(
                "w-full rounded-t-[3px] transition-opacity",
                value ? "bg-accent" : "bg-line",
                picked !== undefined && picked !== index && "opacity-45",
              )}
              style={{ height: value ? `max(2px, ${percent(value)})` : "2px" }}
            />
          </span>
        ))}
        {mark && (
          <span
            className="pointer-events-none absolute inset-x-0 border-t border-dashed border-ink-soft"
            style={{ bottom: percent(mark.value) }}
          >
            <span className="label absolute right-0 bottom-0.5 rounded-sm bg-surface/85 px-1">{mark.name}</span>
          </span>
        )}
      </div>
      <DayAxis days={days.map(({ start }) => start)} />
    </>
  );
}

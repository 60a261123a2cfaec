import { cx } from "./cx.ts";

interface ProgressProps {
  label: string;
  /** 0 to 1. */
  value: number;
  /** A line on the bar, 0 to 1: the soft cap of a sale. */
  mark?: number;
  tone?: "accent" | "warn" | "bad";
}

const tones = { accent: "bg-accent", warn: "bg-warn", bad: "bg-bad" };

export function Progress({ label, value, mark, tone = "accent" }: ProgressProps) {
  const percent = Math.min(100, Math.max(0, value * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="relative h-2 rounded-full bg-line"
    >
      <div
        className={cx("h-full rounded-full transition-[width] duration-500", tones[tone])}
        style={{ width: `${percent}%` }}
      />
      {mark !== undefined && (
        <span className="absolute -inset-y-1 w-0.5 rounded-full bg-ink" style={{ left: `${mark * 100}%` }} />
      )}
    </div>
  );
}

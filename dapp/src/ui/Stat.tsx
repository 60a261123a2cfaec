import type { ReactNode } from "react";
import { cx } from "./cx.ts";

interface StatProps {
  label: ReactNode;
  value: ReactNode;
  /** A line below: what it means, or what it was. */
  note?: ReactNode;
  size?: "medium" | "large";
}

/** One figure with its name. Put several in `Stats`. */
export function Stat({ label, value, note, size = "medium" }: StatProps) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd
        className={cx(
          "figures mt-1 font-semibold tracking-[-0.015em]",
          size === "large" ? "text-xl leading-8 sm:text-[1.75rem] sm:leading-9" : "text-lg leading-7",
          "[&_[data-unit]]:text-[0.6em] [&_[data-unit]]:leading-none [&_[data-unit]]:tracking-normal",
        )}
      >
        {value}
      </dd>
      {note && <dd className="label mt-0.5">{note}</dd>}
    </div>
  );
}

export function Stats({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl className={cx("grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]", className)}>
      {children}
    </dl>
  );
}

interface RowsProps {
  rows: readonly { label: ReactNode; value: ReactNode; strong?: boolean; key?: string }[];
}

/** A receipt: label at the left, figure at the right, the total strong. */
export function Rows({ rows }: RowsProps) {
  return (
    <dl className="text-sm">
      {rows.map((row, index) => (
        <div
          key={row.key ?? index}
          className={cx(
            "flex items-baseline justify-between gap-6 py-1.5",
            row.strong && "mt-1.5 border-t border-line pt-3 text-[0.9375rem] font-semibold",
          )}
        >
          <dt className={row.strong ? undefined : "text-ink-soft"}>{row.label}</dt>
          <dd className="figures text-right">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const tones = {
  neutral: "bg-sunken text-ink-soft",
  accent: "bg-accent-soft text-accent",
  bad: "bg-bad-soft text-bad",
  warn: "bg-warn-soft text-warn",
  reward: "bg-reward-soft text-reward",
};

interface BadgeProps {
  tone?: keyof typeof tones;
  /** A dot in front; `live` lets it breathe. */
  dot?: boolean | "live";
  children: ReactNode;
}

/** A state in one or two words. */
export function Badge({ tone = "neutral", dot = false, children }: BadgeProps) {
  return (
    <span
      className={cx(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {dot && (
        <span className={cx("size-1.5 rounded-full bg-current", dot === "live" && "animate-pulse")} aria-hidden />
      )}
      {children}
    </span>
  );
}

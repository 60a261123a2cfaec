import { type KeyboardEvent, useState } from "react";
import { formatDate } from "../lib/format.ts";
import { cx } from "./cx.ts";

export interface UptimeSample {
  /** Unix seconds at which the sample began. */
  at: number;
  state: "delivered" | "down" | "unjudged";
}

const looks = {
  delivered: "h-full bg-accent",
  down: "h-2/5 bg-bad",
  unjudged: "h-full border border-line-strong bg-sunken",
};
export const sampleWords = { delivered: "delivered", down: "not delivered", unjudged: "not judged yet" };

interface UptimeStripProps {
  /** Oldest first. */
  samples: readonly UptimeSample[];
  /** Leaves out the caption below, for strips in a list. */
  compact?: boolean;
  /** Makes each bar a button; arrow keys go from one to the next. */
  onPick?: (at: number) => void;
  /** The sample whose bar is marked. */
  picked?: number;
}

/** One bar per sample. Shape and colour both tell the state; the caption tells the one below the pointer. */
export function UptimeStrip({ samples, compact = false, onPick, picked }: UptimeStripProps) {
  const [hovered, setHovered] = useState<UptimeSample | null>(null);
  const summary = summaryOf(samples);
  const marked = samples.findIndex(({ at }) => at === picked);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = step && samples[(marked < 0 ? samples.length - 1 : marked) + step];
    if (!next || !onPick) return;
    event.preventDefault();
    onPick(next.at);
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${next.at}"]`)?.focus();
  };
  return (
    <div className="min-w-0">
      <div
        {...(onPick ? { role: "group", onKeyDown: move } : { role: "img" })}
        aria-label={summary}
        // Bars to touch leave no gap between them: the gap is inside.
        className={cx("flex items-end", !onPick && "gap-px sm:gap-0.5", compact ? "h-5" : "h-9")}
        onPointerLeave={() => setHovered(null)}
      >
        {samples.map((sample, index) => {
          const text = `${formatDate(sample.at, "short")}: ${sampleWords[sample.state]}`;
          const bar = {
            className: cx("flex h-full min-w-0 flex-1 items-end", compact ? "max-w-1.5" : "max-w-4"),
            onPointerEnter: () => setHovered(sample),
          };
          const fill = (
            <span
              className={cx(
                "w-full rounded-[2px]",
                onPick && "mr-px sm:mr-0.5",
                looks[sample.state],
                (hovered === sample || (marked >= 0 && marked !== index)) && "opacity-60",
              )}
            />
          );
          return onPick ? (
            <button
              key={sample.at}
              {...bar}
              type="button"
              data-at={sample.at}
              aria-label={text}
              aria-pressed={marked === index}
              tabIndex={index === (marked < 0 ? samples.length - 1 : marked) ? 0 : -1}
              onClick={() => onPick(sample.at)}
            >
              {fill}
            </button>
          ) : (
            <span key={sample.at} {...bar} title={compact ? text : undefined}>
              {fill}
            </span>
          );
        })}
      </div>
      {!compact && (
        <p className="label mt-2" aria-hidden>
          {hovered ? `${formatDate(hovered.at, "short")}: ${sampleWords[hovered.state]}` : summary}
        </p>
      )}
    </div>
  );
}

function summaryOf(samples: readonly UptimeSample[]): string {
  const count = (state: UptimeSample["state"]) => samples.filter((sample) => sample.state === state).length;
  return [
    `${count("delivered")} of ${samples.length} samples delivered`,
    count("down") > 0 && `${count("down")} not`,
    count("unjudged") > 0 && `${count("unjudged")} not judged yet`,
  ]
    .filter(Boolean)
    .join(", ");
}

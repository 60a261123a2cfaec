import { useState } from "react";
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
const words = { delivered: "delivered", down: "not delivered", unjudged: "not judged" };

interface UptimeStripProps {
  /** Oldest first. */
  samples: readonly UptimeSample[];
  /** Leaves out the caption below, for strips in a list. */
  compact?: boolean;
}

/** One bar per sample. Shape and colour both tell the state; the caption tells the one below the pointer. */
export function UptimeStrip({ samples, compact = false }: UptimeStripProps) {
  const [picked, setPicked] = useState<UptimeSample | null>(null);
  const count = (state: UptimeSample["state"]) => samples.filter((sample) => sample.state === state).length;
  const summary = [
    `${count("delivered")} of ${samples.length} samples delivered`,
    count("down") > 0 && `${count("down")} not`,
    count("unjudged") > 0 && `${count("unjudged")} not judged yet`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <div className="min-w-0">
      <div
        role="img"
        aria-label={summary}
        className={cx("flex items-end gap-px sm:gap-0.5", compact ? "h-5" : "h-9")}
        onPointerLeave={() => setPicked(null)}
      >
        {samples.map((sample) => (
          <span
            key={sample.at}
            className={cx("flex h-full min-w-0 flex-1 items-end", compact ? "max-w-1.5" : "max-w-4")}
            onPointerEnter={() => setPicked(sample)}
            title={compact ? `${formatDate(sample.at, "short")}: ${words[sample.state]}` : undefined}
          >
            <span className={cx("w-full rounded-[2px]", looks[sample.state], picked === sample && "opacity-60")} />
          </span>
        ))}
      </div>
      {!compact && (
        <p className="label mt-2" aria-hidden>
          {picked ? `${formatDate(picked.at, "short")}: ${words[picked.state]}` : summary}
        </p>
      )}
    </div>
  );
}

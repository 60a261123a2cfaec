import { formatDate, formatDuration } from "../lib/format.ts";
import { useNow } from "./useNow.ts";

interface TimeLeftProps {
  /** Unix seconds, by the chain's clock. */
  until: number;
  /** What to say afterwards. */
  past?: string;
}

/** Counts down by the chain's clock. */
export function TimeLeft({ until, past = "ended" }: TimeLeftProps) {
  const left = until - useNow();
  return (
    <time
      className="figures whitespace-nowrap"
      dateTime={new Date(until * 1000).toISOString()}
      title={formatDate(until)}
    >
      {left > 0 ? formatDuration(left) : past}
    </time>
  );
}

/** A moment, in unix seconds: "21 Nov, 10:31". */
export function Moment({ at }: { at: number }) {
  return (
    <time className="figures whitespace-nowrap" dateTime={new Date(at * 1000).toISOString()} title={formatDate(at)}>
      {formatDate(at, "short")}
    </time>
  );
}

import { formatDay } from "../lib/format.ts";

/** Names the first and the last day below a chart. */
export function DayAxis({ days }: { days: readonly (string | number)[] }) {
  return (
    <p className="label mt-2 flex justify-between" aria-hidden>
      {[days[0], days.at(-1)].map((day, end) => (
        <span key={end}>{day === undefined ? "" : formatDay(day)}</span>
      ))}
    </p>
  );
}

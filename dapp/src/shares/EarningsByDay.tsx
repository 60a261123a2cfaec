import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Choice } from "../ui/Choice.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { useNow } from "../ui/useNow.ts";
import { EarningsChart } from "./EarningsChart.tsx";
import { type Entry, daysUntil } from "./earnings.ts";

export interface Earned<Source extends string> {
  source: Source;
  /** How far back, in days. */
  range: number;
  /** Nothing until they are loaded. */
  entries: readonly Entry<Source>[] | undefined;
}

interface EarningsByDayProps<Source extends string> {
  /** Where the indexer answers with `days`. */
  path: string;
  sources: readonly { value: Source; label: string; unit: "USDC" | "RACK" }[];
  /** The same by rig, below. */
  children: (earned: Earned<Source>) => ReactNode;
}

const ranges = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

/** What came in, a bar per day: one source at a time. */
export function EarningsByDay<Source extends string>({ path, sources, children }: EarningsByDayProps<Source>) {
  const [range, setRange] = useState<(typeof ranges)[number]["value"]>("30");
  const [chosen, setChosen] = useState<Source>();
  const { value: source, unit } = sources.find(({ value }) => value === chosen) ?? sources[0]!;
  const earnings = useQuery(indexerQuery<{ days: Entry<Source>[] }>(path, { days: Number(range) }, 60_000));
  const today = useNow(86_400) / 86_400;
  if (earnings.isError)
    return (
      <ErrorState title="The earnings could not be loaded" onRetry={() => void earnings.refetch()}>
        {describeError(earnings.error).text}
      </ErrorState>
    );
  const entries = earnings.data?.days.filter((entry) => entry.source === source);
  return (
    <div className="space-y-8">
      <div>
        <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
          <Choice label="What to show" options={sources} value={source} onChange={setChosen} />
          <Choice label="How far back" options={ranges} value={range} onChange={setRange} />
        </div>
        {entries ? (
          <EarningsChart days={daysUntil(today, Number(range), entries)} unit={unit} />
        ) : (
          <Skeleton className="h-60" />
        )}
      </div>
      {children({ source, range: Number(range), entries })}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address } from "viem";
import type { Values } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Choice } from "../ui/Choice.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { ValueChart } from "./ValueChart.tsx";

const ranges = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
] as const;

/** What the shares were worth over time. What they earned is another matter, and another tab. */
export function ValueTab({ holder }: { holder: Address }) {
  const [range, setRange] = useState<(typeof ranges)[number]["value"]>("30");
  const values = useQuery(indexerQuery<Values>(`/holders/${holder}/value`, { days: Number(range) }, 60_000));
  if (values.isError)
    return (
      <ErrorState title="The value could not be loaded" onRetry={() => void values.refetch()}>
        {describeError(values.error).text}
      </ErrorState>
    );
  return (
    <div>
      <div className="mb-5 flex justify-end">
        <Choice label="How far back" options={ranges} value={range} onChange={setRange} />
      </div>
      {values.data ? <ValueChart days={values.data.days} /> : <Skeleton className="h-60" />}
      <p className="label mt-4 max-w-prose">
        Your shares at the end of each day, at the latest price that somebody had paid for a share of the same rig by
        then. It moves when you buy or sell, and when others trade. Rent and rewards are not in it.
      </p>
    </div>
  );
}

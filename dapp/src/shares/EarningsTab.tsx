import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import { useState } from "react";
import type { Address } from "viem";
import type { Earnings, Holding } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Choice } from "../ui/Choice.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { useNow } from "../ui/useNow.ts";
import { EarningsChart } from "./EarningsChart.tsx";
import { RigName } from "../rigs/RigName.tsx";
import { type Source, byRig, daysUntil } from "./earnings.ts";

interface EarningsTabProps {
  holder: Address;
  holdings: readonly Holding[];
}

const ranges = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;
const sourceOptions = [
  { value: "rent", label: "Rent, USDC" },
  { value: "reward", label: "Rewards, RACK" },
] as const;

/** What came in, by day and by rig: rent or rewards, one at a time. */
export function EarningsTab({ holder, holdings }: EarningsTabProps) {
  const [range, setRange] = useState<(typeof ranges)[number]["value"]>("30");
  const [source, setSource] = useState<Source>("rent");
  const earnings = useQuery(indexerQuery<Earnings>(`/holders/${holder}/earnings`, { days: Number(range) }, 60_000));
  const today = useNow(86_400) / 86_400;
  if (earnings.isError)
    return (
      <ErrorState title="The earnings could not be loaded" onRetry={() => void earnings.refetch()}>
        {describeError(earnings.error).text}
      </ErrorState>
    );
  const entries = earnings.data?.days.filter((entry) => entry.source === source) ?? [];
  const unit = source === "rent" ? "USDC" : "RACK";
  return (
    <div className="space-y-8">
      <div>
        <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
          <Choice label="What to show" options={sourceOptions} value={source} onChange={setSource} />
          <Choice label="How far back" options={ranges} value={range} onChange={setRange} />
        </div>
        {earnings.data ? (
          <EarningsChart days={daysUntil(today, Number(range), entries)} unit={unit} />
        ) : (
          <Skeleton className="h-60" />
        )}
      </div>
      <Table
        caption={`Earned by rig in the last ${range} days`}
        columns={columnsOf(unit, source, Number(range))}
        rows={byRig(entries, holdings)}
        rowKey={({ holding }) => String(holding.rigId)}
        empty={
          earnings.data && (
            <EmptyState icon={ChartNoAxesColumn} title={source === "rent" ? "No rent yet" : "No rewards yet"}>
              {source === "rent"
                ? "Rent arrives when renters have used a rig you hold shares of, and drips over a day."
                : "Rewards arrive when inspectors have verified a rig you hold shares of."}
            </EmptyState>
          )
        }
      />
    </div>
  );
}

interface Row {
  holding: Holding;
  amount: bigint;
}

function columnsOf(unit: string, source: Source, days: number): Column<Row>[] {
  return [
    { key: "rig", header: "Rig", lead: true, cell: ({ holding }) => <RigName rig={holding.rig} /> },
    {
      key: "range",
      header: `Last ${days} days`,
      align: "end",
      cell: ({ amount }) => <Amount value={amount} unit={unit} digits={4} />,
    },
    {
      key: "ever",
      header: "Ever",
      align: "end",
      cell: ({ holding }) => <Amount value={BigInt(holding[source].earned)} unit={unit} digits={4} />,
    },
    {
      key: "claimed",
      header: "Claimed",
      align: "end",
      cell: ({ holding }) => <Amount value={BigInt(holding[source].claimed)} unit={unit} digits={4} />,
    },
  ];
}

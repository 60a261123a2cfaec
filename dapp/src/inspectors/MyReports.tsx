import { useState } from "react";
import type { InspectorStory } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";

type Report = InspectorStory["latestReports"][number];

const shown = 8;
const columns: Column<Report>[] = [
  { key: "epoch", header: "Epoch", lead: true, cell: ({ epoch }) => <span className="font-medium">{epoch}</span> },
  { key: "when", header: "Judged", cell: ({ time }) => <Moment at={time} /> },
  {
    key: "rigs",
    header: "Rigs",
    cell: ({ group }) => `${group * 48 + 1} to ${group * 48 + 48}`,
  },
  { key: "seat", header: "Seat", align: "end", cell: ({ seatId }) => seatId },
  { key: "samples", header: "Samples", align: "end", cell: ({ samples }) => formatNumber(samples) },
  {
    key: "pay",
    header: "Pay",
    align: "end",
    cell: ({ pay }) => <Amount value={BigInt(pay)} unit="RACK" digits={3} />,
  },
  { key: "tx", header: "Transaction", align: "end", cell: ({ txHash }) => <TransactionLink hash={txHash} /> },
];

/** Signed reports that were included, with what each was paid. */
export function MyReports({ reports }: { reports: readonly Report[] }) {
  const [all, setAll] = useState(false);
  if (reports.length === 0)
    return (
      <p className="text-sm text-ink-soft">
        No report of yours was included yet. A seat is drawn from the second epoch after it was taken; your inspector
        must be running by then.
      </p>
    );
  return (
    <div>
      <h2 className="mb-2 text-lg">Your reports</h2>
      <Table
        caption="Your reports, the latest first"
        columns={columns}
        rows={all ? reports : reports.slice(0, shown)}
        rowKey={({ epoch, group, seatId }) => `${epoch}-${group}-${seatId}`}
      />
      {!all && reports.length > shown && (
        <Button className="mt-3" size="small" onClick={() => setAll(true)}>
          Show {reports.length - shown} more
        </Button>
      )}
    </div>
  );
}

import { useState } from "react";
import type { Hex } from "viem";
import type { InspectorStory } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";
import { ReceiptDialog } from "./ReceiptDialog.tsx";

type Report = InspectorStory["latestReports"][number];

const shown = 8;
const columns: Column<Report>[] = [
  {
    key: "epoch",
    header: "Epoch",
    lead: true,
    cell: ({ epoch }) => (
      <span className="font-medium">
        <span className="md:hidden">Epoch </span>
        {epoch}
      </span>
    ),
  },
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
  {
    key: "rate",
    header: "Per sample",
    align: "end",
    wideOnly: true,
    cell: ({ pay, samples }) =>
      samples > 0 ? <Amount value={BigInt(pay) / BigInt(samples)} unit="RACK" digits={4} /> : "\u2013",
  },
  { key: "tx", header: "Transaction", align: "end", cell: ({ txHash }) => <TransactionLink hash={txHash} /> },
];

interface MyReportsProps {
  inspector: Hex;
  reports: readonly Report[];
  /** Of the connected account: one does not ask oneself for evidence. */
  own: boolean;
}

/** Signed reports that were included, with what each was paid. */
export function MyReports({ inspector, reports, own }: MyReportsProps) {
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<Report>();
  const ask: Column<Report> = {
    key: "ask",
    header: <span className="sr-only">Evidence</span>,
    align: "end",
    cell: (report) => (
      <Button size="small" look="ghost" onClick={() => setAsked(report)}>
        Ask for a receipt
      </Button>
    ),
  };
  if (reports.length === 0)
    return (
      <p className="text-sm text-ink-soft">
        No report was included yet. A seat is drawn from the second epoch after it was taken; its inspector must be
        running by then.
      </p>
    );
  return (
    <div>
      <h2 className="mb-2 text-lg">{own ? "Your reports" : "Reports"}</h2>
      <Table
        caption={own ? "Your reports, the latest first" : "Reports, the latest first"}
        columns={own ? columns : [...columns, ask]}
        rows={all ? reports : reports.slice(0, shown)}
        rowKey={({ epoch, group, seatId }) => `${epoch}-${group}-${seatId}`}
      />
      {!all && reports.length > shown && (
        <Button className="mt-3" size="small" onClick={() => setAll(true)}>
          Show {reports.length - shown} more
        </Button>
      )}
      {asked && <ReceiptDialog inspector={inspector} report={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

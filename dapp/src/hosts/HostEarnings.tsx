import { ChartNoAxesColumn, Download } from "lucide-react";
import type { Host, Rig } from "../../../indexer/src/api/types.ts";
import { indexerPath } from "../lib/indexer.ts";
import { RigName } from "../rigs/RigName.tsx";
import { EarningsByDay } from "../shares/EarningsByDay.tsx";
import { type OfRig, byRig } from "../shares/earnings.ts";
import { Amount } from "../ui/Amount.tsx";
import { buttonClass } from "../ui/Button.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { type Column, Table } from "../ui/Table.tsx";

const sources = [
  { value: "hosting", label: "Hosting fees", unit: "USDC" },
  { value: "rent", label: "Rent of your shares", unit: "USDC" },
] as const;

const explanations = {
  hosting: "Your part of the rent for running the rigs, on the days that settled it.",
  rent: "What the shares you kept of your own rigs earned, as any holder's do. It is claimed in your portfolio.",
};

/** What hosting brought in, by day and by rig. */
export function HostEarnings({ host: { host, rigs } }: { host: Host }) {
  return (
    <EarningsByDay path={`/hosts/${host}/earnings`} sources={sources}>
      {({ source, range, entries }) => (
        <div>
          <div className="mb-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <p className="label max-w-prose">{explanations[source]}</p>
            <a className={buttonClass()} href={indexerPath(`/hosts/${host}/earnings.csv`)} download>
              <Download className="size-4" aria-hidden /> Both by day, CSV
            </a>
          </div>
          <Table
            caption={`Earned by rig in the last ${range} days`}
            columns={columnsOf(range)}
            rows={byRig(entries ?? [], rigs, ({ id }) => id)}
            rowKey={({ item }) => String(item.id)}
            empty={
              entries && (
                <EmptyState icon={ChartNoAxesColumn} title={`Nothing in the last ${range} days`}>
                  {source === "hosting"
                    ? "Fees arrive when a rental of your rigs is settled, at the latest when it has ended."
                    : "Rent arrives when renters have used a rig you kept shares of, and drips over a day."}
                </EmptyState>
              )
            }
          />
        </div>
      )}
    </EarningsByDay>
  );
}

function columnsOf(days: number): Column<OfRig<Rig>>[] {
  return [
    {
      key: "rig",
      header: "Rig",
      lead: true,
      cell: ({ item }) => <RigName rig={{ ...item, model: item.model.name }} />,
    },
    { key: "fee", header: "Hosting fee", align: "end", cell: ({ item }) => `${item.hostingFee}%` },
    {
      key: "range",
      header: `Last ${days} days`,
      align: "end",
      cell: ({ amount }) => <Amount value={amount} unit="USDC" digits={4} />,
    },
  ];
}

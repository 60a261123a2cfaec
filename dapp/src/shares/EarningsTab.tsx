import { ChartNoAxesColumn } from "lucide-react";
import type { Address } from "viem";
import type { Holding } from "../../../indexer/src/api/types.ts";
import { RigName } from "../rigs/RigName.tsx";
import { Amount } from "../ui/Amount.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { EarningsByDay } from "./EarningsByDay.tsx";
import { type OfRig, byRig } from "./earnings.ts";

interface EarningsTabProps {
  holder: Address;
  holdings: readonly Holding[];
}

const sources = [
  { value: "rent", label: "Rent, USDC", unit: "USDC" },
  { value: "reward", label: "Rewards, RACK", unit: "RACK" },
] as const;
type Source = (typeof sources)[number]["value"];

/** What came in, by day and by rig: rent or rewards, one at a time. */
export function EarningsTab({ holder, holdings }: EarningsTabProps) {
  return (
    <EarningsByDay path={`/holders/${holder}/earnings`} sources={sources}>
      {({ source, range, entries }) => (
        <Table
          caption={`Earned by rig in the last ${range} days`}
          columns={columnsOf(source, range)}
          rows={byRig(entries ?? [], holdings, ({ rigId }) => rigId)}
          rowKey={({ item }) => String(item.rigId)}
          empty={
            entries && (
              <EmptyState icon={ChartNoAxesColumn} title={source === "rent" ? "No rent yet" : "No rewards yet"}>
                {source === "rent"
                  ? "Rent arrives when renters have used a rig you hold shares of, and drips over a day."
                  : "Rewards arrive when inspectors have verified a rig you hold shares of."}
              </EmptyState>
            )
          }
        />
      )}
    </EarningsByDay>
  );
}

function columnsOf(source: Source, days: number): Column<OfRig<Holding>>[] {
  const unit = source === "rent" ? "USDC" : "RACK";
  return [
    { key: "rig", header: "Rig", lead: true, cell: ({ item }) => <RigName rig={item.rig} /> },
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
      cell: ({ item }) => <Amount value={BigInt(item[source].earned)} unit={unit} digits={4} />,
    },
    {
      key: "claimed",
      header: "Claimed",
      align: "end",
      cell: ({ item }) => <Amount value={BigInt(item[source].claimed)} unit={unit} digits={4} />,
    },
  ];
}

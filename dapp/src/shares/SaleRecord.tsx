import { History } from "lucide-react";
import type { SaleOfRig } from "../../../indexer/src/api/types.ts";
import { formatNumber } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";
import { RigName } from "../rigs/RigName.tsx";

const columns: Column<SaleOfRig>[] = [
  { key: "rig", header: "Rig", lead: true, cell: (sale) => <RigName rig={sale.rig} /> },
  {
    key: "outcome",
    header: "Outcome",
    cell: (sale) => (sale.state === "delivered" ? <Badge tone="accent">Delivered</Badge> : <Badge>Refunded</Badge>),
  },
  {
    key: "sold",
    header: "Sold",
    align: "end",
    cell: (sale) => `${formatNumber(sale.sold)} of ${formatNumber(sale.offered)}`,
  },
  {
    key: "price",
    header: "Share price",
    align: "end",
    cell: (sale) => <Amount value={BigInt(sale.price)} unit="USDC" />,
  },
  {
    key: "raised",
    header: "Paid to the host",
    align: "end",
    cell: (sale) => (sale.state === "delivered" ? <Amount value={BigInt(sale.raised)} unit="USDC" /> : "Nothing"),
  },
  {
    key: "when",
    header: "Completed",
    align: "end",
    cell: (sale) => (sale.deliveredAt ? <Moment at={sale.deliveredAt} /> : "\u2013"),
  },
];

/** Sales that are over, as their hosts' record. */
export function SaleRecord({ sales }: { sales: readonly SaleOfRig[] }) {
  return (
    <Table
      caption="Sales that are over"
      columns={columns}
      rows={sales}
      rowKey={(sale) => sale.id}
      empty={
        <EmptyState icon={History} title="No sale has ended yet">
          Sales that were delivered, or failed and were refunded, will stand here.
        </EmptyState>
      }
    />
  );
}

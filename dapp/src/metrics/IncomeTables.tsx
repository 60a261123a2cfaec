import type { MetricsSummary } from "../../../indexer/src/api/figures.ts";
import type { Income } from "../../../indexer/src/api/types.ts";
import { formatAmount } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { type Column, Table } from "../ui/Table.tsx";

interface Row {
  name: string;
  income: Income;
}

const columns: Column<Row>[] = [
  {
    key: "name",
    header: <span className="sr-only">Who</span>,
    lead: true,
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  ...(["day", "week", "month", "total"] as const).map((key): Column<Row> => ({
    key,
    header: { day: "Last day", week: "7 days", month: "30 days", total: "Ever" }[key],
    align: "end",
    cell: ({ income }) => <Amount value={BigInt(income[key])} />,
  })),
];

/** Rent in USDC and issuance in RACK, each in a table of its own. */
export function IncomeTables({ metrics }: { metrics: MetricsSummary }) {
  const hosting = difference(metrics.rentPaid, metrics.holdersRent, metrics.commission);
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card aria-label="Rent">
        <CardHeader title="Rent, in USDC" hint="What renters paid for delivered time, and who it went to." />
        <Table
          caption="Rent by receiver, in USDC"
          columns={columns}
          rows={[
            { name: "Renters paid", income: metrics.rentPaid },
            { name: "To holders", income: metrics.holdersRent },
            { name: "To hosts", income: hosting },
            { name: "Commission", income: metrics.commission },
          ]}
          rowKey={({ name }) => name}
        />
      </Card>
      <Card aria-label="Rewards">
        <CardHeader title="Rewards, in RACK" hint={ratio(metrics)} />
        <Table
          caption="RACK issued by receiver"
          columns={columns}
          rows={[
            { name: "To holders", income: metrics.subsidy },
            { name: "To inspectors", income: metrics.inspectorPay },
          ]}
          rowKey={({ name }) => name}
        />
      </Card>
    </div>
  );
}

function ratio({ subsidy, rentPaid }: MetricsSummary): string {
  const paid = BigInt(rentPaid.month);
  if (paid === 0n) return "Issued for verified time. No rent was paid in the last 30 days to set it against.";
  const perUsdc = (BigInt(subsidy.month) * 1_000_000n) / paid;
  return `Issued for verified time. In the last 30 days holders got ${formatAmount(perUsdc, 6, { digits: 3 })} RACK for each USDC that renters paid.`;
}

function difference(whole: Income, ...parts: Income[]): Income {
  const of = (key: keyof Income) => String(parts.reduce((rest, part) => rest - BigInt(part[key]), BigInt(whole[key])));
  return { day: of("day"), week: of("week"), month: of("month"), total: of("total") };
}

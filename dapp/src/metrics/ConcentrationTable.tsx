import type { Concentration, MetricsSummary } from "../../../indexer/src/api/figures.ts";
import { formatNumber } from "../lib/format.ts";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { type Column, Table } from "../ui/Table.tsx";

interface Row {
  name: string;
  of: string;
  value: Concentration;
}

/** Where competition authorities draw their lines. */
const moderate = 1_500;
const high = 2_500;

const columns: Column<Row>[] = [
  {
    key: "name",
    header: "Among",
    lead: true,
    cell: ({ name, of }) => (
      <span>
        <span className="font-medium">{name}</span>
        <span className="label block">{of}</span>
      </span>
    ),
  },
  { key: "count", header: "How many", align: "end", cell: ({ value }) => formatNumber(value.count) },
  {
    key: "hhi",
    header: (
      <Explain text="Herfindahl-Hirschman index: the sum of squared parts, from near 0 (many small ones) to 10,000 (one alone). Above 2,500 counts as highly concentrated.">
        HHI
      </Explain>
    ),
    align: "end",
    cell: ({ value }) => (
      <span className="inline-flex items-center gap-3">
        <Badge tone={value.hhi >= high ? "warn" : "neutral"}>
          {value.hhi >= high ? "High" : value.hhi >= moderate ? "Moderate" : "Low"}
        </Badge>
        {formatNumber(value.hhi)}
      </span>
    ),
  },
  {
    key: "nakamoto",
    header: <Explain text="How few of them together hold more than half.">Hold half</Explain>,
    align: "end",
    cell: ({ value }) => formatNumber(value.nakamoto),
  },
  {
    key: "gini",
    header: <Explain text="Gini coefficient: 0 where all hold alike, near 1 where one holds nearly all.">Gini</Explain>,
    align: "end",
    cell: ({ value }) => formatNumber(value.gini / 10_000, 2),
  },
];

/** How few hands hold how much. */
export function ConcentrationTable({ concentration }: Pick<MetricsSummary, "concentration">) {
  return (
    <Card aria-label="Concentration">
      <CardHeader title="Concentration" hint="How few hands hold how much: fewer hands, more trust needed in each." />
      <Table
        caption="Concentration"
        columns={columns}
        rows={[
          { name: "Hosts", of: "by compute units", value: concentration.hosts },
          { name: "Inspectors", of: "by stake", value: concentration.inspectors },
          { name: "Holders", of: "by shares", value: concentration.holders },
          { name: "Regions", of: "by compute units", value: concentration.regions },
        ]}
        rowKey={({ name }) => name}
      />
    </Card>
  );
}

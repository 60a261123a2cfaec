import { Link } from "@tanstack/react-router";
import type { RigStory, Sale, Trade } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatShares } from "../lib/format.ts";
import { NavFigures } from "../shares/NavFigures.tsx";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { buttonClass } from "../ui/Button.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Rows } from "../ui/Stat.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";

/** Its first sale, what is offered now, and what was paid before. */
export function RigTrade({ rig }: { rig: RigStory }) {
  return (
    <div className="space-y-5">
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {rig.sale && <SaleCard rigId={rig.id} sale={rig.sale} />}
        <Card>
          <CardHeader
            title="Offered now"
            hint="What holders ask for their shares, the cheapest first."
            action={
              rig.asks.length > 0 && (
                <Link
                  to="/invest"
                  search={{ tab: "resale", rig: rig.id }}
                  className={buttonClass("secondary", "small")}
                >
                  Order book
                </Link>
              )
            }
          />
          {rig.asks.length > 0 ? (
            <Rows
              rows={rig.asks.slice(0, 8).map((ask) => ({
                key: ask.id,
                label: `${formatShares(BigInt(ask.left))} shares`,
                value: (
                  <>
                    <Amount value={BigInt(ask.price)} digits={4} unit="USDC" /> each
                  </>
                ),
              }))}
            />
          ) : (
            <p className="text-sm text-ink-soft">Nobody offers shares of this rig now.</p>
          )}
        </Card>
      </div>
      {rig.nav && (
        <Card>
          <CardHeader title="Net asset value" hint="What a share is worth by the books alone." />
          <NavFigures nav={rig.nav} />
        </Card>
      )}
      {rig.trades.length > 0 && (
        <Card>
          <CardHeader title="Trades" />
          <Table caption="Trades, the latest first" columns={columns} rows={rig.trades} rowKey={keyOf} />
        </Card>
      )}
    </div>
  );
}

const states: Record<Sale["state"], string> = {
  open: "Open",
  failed: "Failed",
  delivered: "Delivered",
  closed: "Closed",
};

function SaleCard({ rigId, sale }: { rigId: number; sale: Sale }) {
  return (
    <Card>
      <CardHeader
        title="First sale"
        action={
          <Badge tone={sale.state === "open" || sale.state === "delivered" ? "accent" : "neutral"}>
            {states[sale.state]}
          </Badge>
        }
      />
      <Progress
        label={`${sale.sold} of ${sale.offered} shares sold`}
        value={sale.sold / sale.offered}
        mark={sale.softCap / sale.offered}
      />
      <div className="mt-4">
        <Rows
          rows={[
            {
              label: "Sold",
              value: `${formatNumber(sale.sold)} of ${formatNumber(sale.offered)}, soft cap ${formatNumber(sale.softCap)}`,
            },
            { label: "Price of a share", value: <Amount value={BigInt(sale.price)} digits={4} unit="USDC" /> },
            { label: "Raised", value: <Amount value={BigInt(sale.raised)} unit="USDC" /> },
            { label: "Sells until", value: <Moment at={sale.deadline} /> },
            sale.deliveredAt === null
              ? { label: "Must be delivered by", value: <Moment at={sale.deliverBy} /> }
              : { label: "Delivered", value: <Moment at={sale.deliveredAt} /> },
          ]}
        />
      </div>
      {sale.state === "open" && (
        <Link to="/invest" search={{ rig: rigId }} className={buttonClass("secondary", "medium") + " mt-4 w-full"}>
          See the sale
        </Link>
      )}
    </Card>
  );
}

const columns: readonly Column<Trade>[] = [
  {
    key: "shares",
    header: "Shares",
    lead: true,
    cell: ({ shares, time }) => (
      <span>
        <span className="font-medium">{formatShares(BigInt(shares))} shares</span>{" "}
        <span className="label">
          <Moment at={time} />
        </span>
      </span>
    ),
  },
  {
    key: "price",
    header: "Each",
    align: "end",
    cell: ({ paid, shares }) => <Amount value={(BigInt(paid) * 1_000_000n) / BigInt(shares)} digits={4} unit="USDC" />,
  },
  { key: "seller", header: "Seller", align: "end", cell: ({ seller }) => <Address value={seller} copy={false} /> },
  { key: "buyer", header: "Buyer", align: "end", cell: ({ buyer }) => <Address value={buyer} copy={false} /> },
  { key: "tx", header: "Transaction", align: "end", cell: ({ txHash }) => <TransactionLink hash={txHash} /> },
];

function keyOf({ txHash, buyer, shares, paid }: Trade): string {
  return [txHash, buyer, shares, paid].join();
}

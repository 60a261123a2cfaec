import { Link } from "@tanstack/react-router";
import { ChartNoAxesColumn, Lock } from "lucide-react";
import { useState } from "react";
import type { Ask, Holding, Portfolio } from "../../../indexer/src/api/types.ts";
import { formatPercent, formatShares } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button, buttonClass } from "../ui/Button.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { ListSharesDialog } from "./ListSharesDialog.tsx";
import { RigName } from "../rigs/RigName.tsx";
import type { Claimable } from "./useClaimable.ts";

interface HoldingsProps {
  portfolio: Portfolio;
  claimable: Claimable | undefined;
}

/** The rigs somebody owns a part of, and what stands on offer. */
export function Holdings({ portfolio, claimable }: HoldingsProps) {
  const [selling, setSelling] = useState<number>();
  const held = portfolio.holdings.filter(({ rigId, shares }) => shares !== "0" || claimable?.rent.has(rigId));
  const sold = portfolio.holdings.find(({ rigId }) => rigId === selling);
  return (
    <div className="space-y-10">
      <Table
        caption="Your shares, by rig"
        columns={columnsOf(claimable, setSelling)}
        rows={held}
        rowKey={({ rigId }) => String(rigId)}
        empty={
          <EmptyState
            icon={ChartNoAxesColumn}
            title="You own no shares yet"
            action={
              <Link to="/invest" className={buttonClass("primary")}>
                See what is for sale
              </Link>
            }
          >
            Shares of rigs, the rent they earn and the rewards they receive will stand here.
          </EmptyState>
        }
      />
      {portfolio.asks.length > 0 && <Offers asks={portfolio.asks} holdings={portfolio.holdings} />}
      {sold && (
        <ListSharesDialog
          holding={sold}
          offered={portfolio.asks
            .filter(({ rigId }) => rigId === sold.rigId)
            .reduce((sum, { left }) => sum + BigInt(left), 0n)}
          onClose={() => setSelling(undefined)}
        />
      )}
    </div>
  );
}

function columnsOf(claimable: Claimable | undefined, onSell: (rigId: number) => void): Column<Holding>[] {
  return [
    { key: "rig", header: "Rig", lead: true, cell: ({ rig }) => <RigName rig={rig} /> },
    {
      key: "shares",
      header: "Shares",
      align: "end",
      cell: ({ shares }) => (
        <span className="md:block">
          {formatShares(BigInt(shares))}{" "}
          <span className="label md:block">{formatPercent(Number(shares) / 1e10, 2)} of the rig</span>
        </span>
      ),
    },
    {
      key: "value",
      header: "Value",
      align: "end",
      cell: ({ shares, sharePrice }) =>
        sharePrice === null ? (
          "No price yet"
        ) : (
          <Amount value={(BigInt(shares) * BigInt(sharePrice)) / 1_000_000n} unit="USDC" />
        ),
    },
    {
      key: "rent",
      header: "Rent to claim",
      align: "end",
      cell: ({ rigId, rent }) => (
        <Amount value={claimable?.rent.get(rigId) ?? orNone(claimable, rent.claimable)} unit="USDC" />
      ),
    },
    {
      key: "earned",
      header: "Rent, ever",
      align: "end",
      cell: ({ rent }) => <Amount value={BigInt(rent.earned)} unit="USDC" />,
    },
    {
      key: "rewards",
      header: "Rewards, ever",
      align: "end",
      cell: ({ reward }) => <Amount value={BigInt(reward.earned)} unit="RACK" />,
    },
    {
      key: "action",
      header: <span className="sr-only">Action</span>,
      align: "end",
      cell: (holding) => <Action holding={holding} onSell={onSell} />,
    },
  ];
}

/** What the chain says; before it answered, what the indexer says. */
function orNone(claimable: Claimable | undefined, indexed: string): bigint {
  return claimable ? 0n : BigInt(indexed);
}

interface ActionProps {
  holding: Holding;
  onSell: (rigId: number) => void;
}

function Action({ holding, onSell }: ActionProps) {
  if (holding.locked)
    return (
      <Link to="/invest" className="rounded-full" title="The first sale of this rig is not delivered yet">
        <Badge tone="warn">
          <Lock className="size-3" aria-hidden /> Locked in sale
        </Badge>
      </Link>
    );
  if (holding.shares === "0") return <span className="label">Sold</span>;
  return (
    <Button size="small" onClick={() => onSell(holding.rigId)} aria-label={`Offer shares of rig ${holding.rigId}`}>
      Offer
    </Button>
  );
}

interface OffersProps {
  asks: readonly Ask[];
  holdings: readonly Holding[];
}

function Offers({ asks, holdings }: OffersProps) {
  const rigOf = (ask: Ask) => holdings.find(({ rigId }) => rigId === ask.rigId)?.rig;
  const columns: Column<Ask>[] = [
    {
      key: "rig",
      header: "Rig",
      lead: true,
      cell: (ask) => {
        const rig = rigOf(ask);
        return rig ? <RigName rig={rig} /> : `Rig ${ask.rigId}`;
      },
    },
    {
      key: "left",
      header: "Still offered",
      align: "end",
      cell: (ask) => `${formatShares(BigInt(ask.left))} of ${formatShares(BigInt(ask.listed))}`,
    },
    {
      key: "price",
      header: "Price of a share",
      align: "end",
      cell: (ask) => <Amount value={BigInt(ask.price)} unit="USDC" digits={4} />,
    },
    {
      key: "action",
      header: <span className="sr-only">Action</span>,
      align: "end",
      cell: (ask) => (
        <TransactionButton
          title={`Take back offer ${ask.id}`}
          look="secondary"
          size="small"
          className="ml-auto w-28"
          call={toCall({ ...protocol.ShareMarket, functionName: "cancel", args: [BigInt(ask.id)] })}
        >
          Take back
        </TransactionButton>
      ),
    },
  ];
  return (
    <section aria-label="Your offers">
      <h2 className="mb-2 text-base">Your offers</h2>
      <Table caption="Your offers" columns={columns} rows={asks} rowKey={({ id }) => id} />
    </section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ScanSearch } from "lucide-react";
import type { Inspector, Page } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { formatAddress, formatNumber } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { type Column, Table } from "../ui/Table.tsx";

/** Everybody who took a seat, the most samples first. */
export function InspectorBoard({ self }: { self: string | undefined }) {
  const board = useQuery(indexerQuery<Page<Inspector>>("/inspectors", { limit: 100 }));
  return (
    <section aria-label="All inspectors">
      <h2 className="text-lg">All inspectors</h2>
      <p className="label mt-0.5 mb-4">
        The draw is uniform over seats. Being in the minority costs nothing; a provable lie costs stake.
      </p>
      {board.isError ? (
        <ErrorState title="The inspectors could not be loaded" onRetry={() => void board.refetch()}>
          {describeError(board.error).text}
        </ErrorState>
      ) : board.data ? (
        <Table
          caption="All inspectors, the most samples first"
          columns={columnsOf(self?.toLowerCase())}
          rows={board.data.items}
          rowKey={({ address }) => address}
          empty={
            <EmptyState icon={ScanSearch} title="No inspector yet">
              Until seats are taken no time is verified: rent goes on, rewards do not.
            </EmptyState>
          }
        />
      ) : (
        <SkeletonRows />
      )}
    </section>
  );
}

function columnsOf(self: string | undefined): Column<Inspector>[] {
  return [
    {
      key: "inspector",
      header: "Inspector",
      lead: true,
      cell: ({ address }) => (
        <span className="inline-flex items-center gap-2">
          <Link
            to="/inspect"
            search={{ inspector: address }}
            title={address}
            className="font-mono text-[0.92em] underline-offset-4 hover:underline"
          >
            {formatAddress(address)}
          </Link>
          <CopyButton value={address} what="address" className="-ml-2" />
          {address === self && <Badge tone="accent">You</Badge>}
        </span>
      ),
    },
    { key: "seats", header: "Seats", align: "end", cell: ({ seats }) => seats },
    { key: "stake", header: "Stake", align: "end", cell: ({ stake }) => <Rack value={stake} /> },
    { key: "reports", header: "Reports", align: "end", cell: ({ reports }) => formatNumber(reports) },
    { key: "samples", header: "Samples tested", align: "end", cell: ({ samples }) => formatNumber(samples) },
    { key: "misses", header: "Missed", align: "end", cell: ({ misses }) => formatNumber(misses) },
    { key: "pay", header: "Pay earned", align: "end", cell: ({ pay }) => <Rack value={pay} /> },
    {
      key: "slashed",
      header: "Slashed",
      align: "end",
      cell: ({ slashed }) => (slashed === "0" ? "Never" : <Rack value={slashed} />),
    },
  ];
}

function Rack({ value }: { value: string }) {
  return <Amount value={BigInt(value)} unit="RACK" />;
}

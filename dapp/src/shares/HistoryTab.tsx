import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import type { Address } from "viem";
import type { Claim, Page } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";

const columns: Column<Claim>[] = [
  { key: "when", header: "When", lead: true, cell: ({ time }) => <Moment at={time} /> },
  {
    key: "what",
    header: "What",
    cell: ({ source }) => (source === "rent" ? <Badge tone="accent">Rent</Badge> : <Badge tone="reward">Reward</Badge>),
  },
  { key: "rig", header: "Rig", cell: ({ rigId }) => `Rig ${rigId}` },
  {
    key: "amount",
    header: "Claimed",
    align: "end",
    cell: ({ source, amount }) => (
      <Amount value={BigInt(amount)} unit={source === "rent" ? "USDC" : "RACK"} digits={4} />
    ),
  },
  { key: "tx", header: "Transaction", align: "end", cell: ({ txHash }) => <TransactionLink hash={txHash} /> },
];

/** What was claimed, the latest first. */
export function HistoryTab({ holder }: { holder: Address }) {
  const claims = useQuery(indexerQuery<Page<Claim>>(`/holders/${holder}/claims`, { limit: 100 }));
  if (claims.isError)
    return (
      <ErrorState title="The history could not be loaded" onRetry={() => void claims.refetch()}>
        {describeError(claims.error).text}
      </ErrorState>
    );
  if (!claims.data) return <SkeletonRows />;
  return (
    <Table
      caption="Your claims, the latest first"
      columns={columns}
      rows={claims.data.items}
      rowKey={({ txHash, rigId, source }) => `${txHash}${rigId}${source}`}
      empty={
        <EmptyState icon={History} title="Nothing claimed yet">
          Rent and rewards wait for you without a time limit. What you claim will stand here.
        </EmptyState>
      }
    />
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Scale } from "lucide-react";
import type { Demand, Page } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { RowTransaction } from "../ui/RowTransaction.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { TimeLeft } from "../ui/Time.tsx";
import { useNow } from "../ui/useNow.ts";

/** Receipts that somebody asked to see, and what became of that. */
export function Demands({ inspector }: { inspector?: string }) {
  const list = useQuery(indexerQuery<Page<Demand>>("/demands", { inspector, limit: 50 }));
  return (
    <section aria-label="Demands for evidence">
      <h2 className="text-lg">Demands for evidence</h2>
      <p className="label mt-0.5 mb-4">
        Anyone may ask an inspector for the receipt behind a sample it called delivered. No receipt in time costs half a
        seat.
      </p>
      {list.isError ? (
        <ErrorState title="The demands could not be loaded" onRetry={() => void list.refetch()}>
          {describeError(list.error).text}
        </ErrorState>
      ) : list.data ? (
        <Table
          caption="Demands for evidence, the latest first"
          columns={columns}
          rows={list.data.items}
          rowKey={({ id }) => String(id)}
          empty={
            <EmptyState icon={Scale} title="Nobody has asked for evidence yet">
              Open a rental or an inspector&apos;s report to ask for the receipt behind a sample.
            </EmptyState>
          }
        />
      ) : (
        <SkeletonRows count={2} />
      )}
    </section>
  );
}

const columns: readonly Column<Demand>[] = [
  {
    key: "demand",
    header: "Demand",
    lead: true,
    cell: ({ id, rigId, epoch, sample }) => (
      <span>
        <span className="font-medium">Demand {id}</span>
        <span className="label block">
          <Link to="/rigs/$rigId" params={{ rigId: String(rigId) }} className="underline-offset-4 hover:underline">
            Rig {rigId}
          </Link>
          , epoch {epoch}, sample {sample + 1}
        </span>
      </span>
    ),
  },
  { key: "inspector", header: "Inspector", cell: ({ inspector }) => <Address value={inspector} /> },
  { key: "demander", header: "Asked by", cell: ({ demander }) => <Address value={demander} /> },
  { key: "bond", header: "Bond", align: "end", cell: ({ bond }) => <Amount value={BigInt(bond)} unit="RACK" /> },
  {
    key: "slashed",
    header: "Slashed",
    align: "end",
    cell: ({ slashed }) => (slashed === "0" ? "Nothing" : <Amount value={BigInt(slashed)} unit="RACK" />),
  },
  { key: "state", header: "State", align: "end", cell: (demand) => <State demand={demand} /> },
];

function State({ demand }: { demand: Demand }) {
  const now = useNow(5);
  if (demand.state === "shown") return <Badge tone="accent">Receipt shown</Badge>;
  if (demand.state === "missed") return <Badge tone="bad">Not shown, slashed</Badge>;
  if (now <= demand.deadline)
    return (
      <Badge tone="warn" dot="live">
        Due in <TimeLeft until={demand.deadline} />
      </Badge>
    );
  return (
    <RowTransaction
      title={`Punish demand ${demand.id}`}
      call={toCall({ ...protocol.Disputes, functionName: "punish", args: [BigInt(demand.id)] })}
    >
      Punish
    </RowTransaction>
  );
}

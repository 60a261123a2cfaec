import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Address } from "viem";
import { useReadContracts } from "wagmi";
import type { InspectorStory, Seat } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { formatAddress, formatNumber } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Card } from "../ui/Card.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { RowTransaction } from "../ui/RowTransaction.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment, TimeLeft } from "../ui/Time.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { MyReports } from "./MyReports.tsx";
import { NoInspector } from "./NoInspector.tsx";
import { SeatEvents } from "./SeatEvents.tsx";

const { InspectorStaking } = protocol;

/** One inspector's seats, what they earned and what can be done with them. Nothing for somebody who never took one. */
export function MySeats({ inspector, own }: { inspector: Address; own: boolean }) {
  const story = useQuery(indexerQuery<InspectorStory>(`/inspectors/${inspector}`));
  const seats = (story.data?.seatList ?? []).filter(({ state }) => state !== "empty");
  const onChain = useReadContracts({
    contracts: seats.map(({ id }) => ({ ...InspectorStaking, functionName: "seatOf", args: [BigInt(id)] }) as const),
    allowFailure: false,
    query: { enabled: seats.length > 0, refetchInterval: 4_000 },
  });
  if (story.isError)
    return (
      <ErrorState title="Your seats could not be loaded" onRetry={() => void story.refetch()}>
        {describeError(story.error).text}
      </ErrorState>
    );
  if (!story.data) return <SkeletonRows count={2} className="h-28 rounded-card" />;
  if (story.data.since === null) return own ? null : <NoInspector address={inspector} />;
  const payOf = (index: number) => BigInt(onChain.data?.[index]?.pay ?? seats[index]?.pay ?? 0);
  const paying = seats.filter((_, index) => payOf(index) > 0n);
  const pay = seats.reduce((sum, _, index) => sum + payOf(index), 0n);
  return (
    <section aria-label={own ? "Your seats" : "Seats"} className="space-y-6">
      {!own && (
        <p className="flex flex-wrap items-center justify-between gap-3 rounded-control bg-sunken px-4 py-3 text-sm">
          <span>
            You look at inspector <span className="font-mono">{formatAddress(inspector)}</span>.
          </span>
          <Link to="/inspect" className="underline underline-offset-4">
            Back to all
          </Link>
        </p>
      )}
      <Card aria-label={own ? "Your summary" : "Summary"}>
        <div className="flex flex-wrap items-end justify-between gap-6">
          <Stats className="flex-1">
            <Stat
              size="large"
              label={own ? "Your stake" : "Stake"}
              value={<Amount value={BigInt(story.data.stake)} unit="RACK" />}
            />
            <Stat
              size="large"
              label="Pay to claim"
              value={
                <span className="text-reward">
                  <Amount value={pay} unit="RACK" />
                </span>
              }
            />
            <Stat size="large" label="Samples tested" value={formatNumber(story.data.samples)} />
            <Stat size="large" label="Reports missed" value={formatNumber(story.data.misses)} />
            <Stat size="large" label="Slashed" value={<Amount value={BigInt(story.data.slashed)} unit="RACK" />} />
          </Stats>
          {own && (
            <TransactionButton
              id="claim pay"
              title={`Claim pay of ${paying.length} ${paying.length === 1 ? "seat" : "seats"}`}
              className="w-full sm:w-44"
              call={toCall({
                ...InspectorStaking,
                functionName: "claimPay",
                args: [paying.map(({ id }) => BigInt(id))],
              })}
              disabledReason={pay === 0n ? "There is no pay to claim now." : undefined}
            >
              Claim pay
            </TransactionButton>
          )}
        </div>
      </Card>
      {seats.length > 0 && (
        <div>
          <h2 className="mb-2 text-lg">{own ? "Your seats" : "Seats"}</h2>
          <Table
            caption={own ? "Your seats" : "Seats"}
            columns={own ? [...columns, actionColumn] : columns}
            rows={seats}
            rowKey={({ id }) => String(id)}
          />
        </div>
      )}
      <MyReports inspector={inspector} reports={story.data.latestReports} own={own} />
      {story.data.events.length > 0 && <SeatEvents events={story.data.events} />}
    </section>
  );
}

const columns: Column<Seat>[] = [
  { key: "seat", header: "Seat", lead: true, cell: ({ id }) => <span className="font-medium">Seat {id}</span> },
  { key: "state", header: "State", cell: (seat) => <State seat={seat} /> },
  { key: "stake", header: "Stake", align: "end", cell: ({ stake }) => <Amount value={BigInt(stake)} unit="RACK" /> },
  { key: "pay", header: "Pay to claim", align: "end", cell: ({ pay }) => <Amount value={BigInt(pay)} unit="RACK" /> },
  { key: "misses", header: "Missed in a row", align: "end", cell: ({ misses }) => misses },
];

const actionColumn: Column<Seat> = {
  key: "action",
  header: <span className="sr-only">Action</span>,
  align: "end",
  cell: (seat) => <Action seat={seat} />,
};

function State({ seat }: { seat: Seat }) {
  if (seat.state === "active")
    return (
      <Badge tone="accent" dot>
        Active
      </Badge>
    );
  if (seat.state === "ejected") return <Badge tone="bad">Ejected</Badge>;
  return <Badge tone="warn">Leaving</Badge>;
}

function Action({ seat }: { seat: Seat }) {
  const now = useNow(5);
  if (seat.leavesAt === null || seat.state === "active")
    return (
      <RowTransaction
        title={`Leave seat ${seat.id}`}
        call={toCall({ ...InspectorStaking, functionName: "leaveSeat", args: [BigInt(seat.id)] })}
      >
        Leave
      </RowTransaction>
    );
  if (now < seat.leavesAt)
    return (
      <span className="label">
        Stake is free in <TimeLeft until={seat.leavesAt} />, <Moment at={seat.leavesAt} />
      </span>
    );
  return (
    <RowTransaction
      title={`Withdraw seat ${seat.id}`}
      call={toCall({ ...InspectorStaking, functionName: "withdrawSeat", args: [BigInt(seat.id)] })}
    >
      Withdraw
    </RowTransaction>
  );
}

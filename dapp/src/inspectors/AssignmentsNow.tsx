import { Link } from "@tanstack/react-router";
import { zeroAddress } from "viem";
import { formatNumber } from "../lib/format.ts";
import { describeError } from "../lib/errors.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TimeLeft } from "../ui/Time.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { useNow } from "../ui/useNow.ts";
import { cx } from "../ui/cx.ts";
import { formatAddress } from "../lib/format.ts";
import { type Committee, readAssignments, readPayRate, rigsPerGroup } from "./committee.ts";

/** Who was drawn for which rigs now, read from the chain, and what a report pays. */
export function AssignmentsNow({ self }: { self: string | undefined }) {
  const found = useChainQuery(["assignments"], readAssignments);
  return (
    <div className="grid grid-cols-1 gap-5 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <Card aria-label="Assignments now">
        <CardHeader
          title="Assignments now"
          hint="Each epoch draws seats for each group of rigs. Who is drawn probes them sample by sample, and signs one report."
        />
        {found.data ? (
          found.data.committees.length > 0 ? (
            <ul className="divide-y divide-line border-t border-line">
              {found.data.committees.map((committee) => (
                <Assignment
                  key={`${committee.epoch}-${committee.group}`}
                  committee={committee}
                  epochSeconds={found.data.epochSeconds}
                  self={self?.toLowerCase()}
                />
              ))}
            </ul>
          ) : (
            <p className="text-sm text-ink-soft">
              No epoch is open. It opens with the first inspector that runs, and its draw is known a block later.
            </p>
          )
        ) : found.error ? (
          <ErrorState title="The draw could not be read" onRetry={() => void found.refetch()}>
            {describeError(found.error).text}
          </ErrorState>
        ) : (
          <Skeleton className="h-32" />
        )}
      </Card>
      <PayFormula lastRig={found.data?.committees[0]?.lastRig} />
    </div>
  );
}

interface AssignmentProps {
  committee: Committee;
  epochSeconds: number;
  self: string | undefined;
}

function Assignment({ committee, epochSeconds, self }: AssignmentProps) {
  const { epoch, group, lastRig, seats, quorum, judged } = committee;
  const now = useNow();
  const endsAt = (epoch + 1) * epochSeconds;
  const runs = now < endsAt;
  const mine = seats.filter(({ inspector }) => inspector.toLowerCase() === self).length;
  return (
    <li className="py-3.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-sm">
          <span className="font-medium">Epoch {epoch}</span>, rigs {group * rigsPerGroup + 1} to {lastRig}
          <span className="label block">
            {runs ? (
              <>
                probing for another <TimeLeft until={endsAt} />, then {quorum} of {seats.length} reports are needed
              </>
            ) : judged ? (
              "judged"
            ) : (
              `over; ${quorum} of ${seats.length} reports are needed`
            )}
          </span>
        </p>
        {mine > 0 ? (
          <Badge tone="accent" dot={runs ? "live" : true}>
            {mine === 1 ? "You are drawn" : `You are drawn ${mine} times`}
          </Badge>
        ) : (
          <Badge tone={judged ? "neutral" : runs ? "accent" : "warn"}>
            {judged ? "Judged" : runs ? "Probing" : "Awaits reports"}
          </Badge>
        )}
      </div>
      <ul className="mt-2.5 flex flex-wrap gap-1.5" aria-label={`Seats drawn in epoch ${epoch}`}>
        {seats.map(({ seatId, inspector }, index) => (
          <li key={index}>
            {inspector === zeroAddress ? (
              <span className="inline-flex h-7 items-center rounded-full border border-line px-2.5 text-xs text-ink-soft">
                Seat {seatId}, empty
              </span>
            ) : (
              <Link
                to="/inspect"
                search={{ inspector: inspector.toLowerCase() }}
                className={cx(
                  "inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs hover:border-edge",
                  inspector.toLowerCase() === self ? "border-accent bg-accent-soft" : "border-line",
                )}
              >
                Seat {seatId} <span className="font-mono text-ink-soft">{formatAddress(inspector)}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}

function PayFormula({ lastRig = rigsPerGroup }: { lastRig: number | undefined }) {
  const rate = useChainQuery(["payRate"], readPayRate, { refetchInterval: 60_000 }).data;
  const rigs = Math.min(lastRig, rigsPerGroup);
  const samples = rigs * 24;
  return (
    <Card aria-label="What a report pays">
      <CardHeader title="What a report pays" hint="Samples you tested, times the pay of a sample. Nothing else." />
      {rate === undefined ? (
        <Skeleton className="h-28" />
      ) : (
        <Rows
          rows={[
            {
              label: (
                <Explain text="The rate halves each time half of the RACK that remained for inspectors has been issued. It never depends on what you report.">
                  Pay of a sample now
                </Explain>
              ),
              value: <Amount value={rate} unit="RACK" digits={4} />,
            },
            { label: `Rigs of a group, times 24 samples`, value: `${rigs} × 24 = ${formatNumber(samples)}` },
            { label: "A full report", value: <Amount value={rate * BigInt(samples)} unit="RACK" />, strong: true },
          ]}
        />
      )}
      <p className="label mt-3">
        A sample counts where a quorum tested it and the votes are not tied. The minority is paid too; a report that is
        missing is not.
      </p>
    </Card>
  );
}

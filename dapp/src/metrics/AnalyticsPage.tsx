import { useQuery } from "@tanstack/react-query";
import type { MetricsSummary } from "../../../indexer/src/api/figures.ts";
import { describeError } from "../lib/errors.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { ConcentrationTable } from "./ConcentrationTable.tsx";
import { IncomeTables } from "./IncomeTables.tsx";
import { PriceTable } from "./PriceTable.tsx";
import { TrendCard } from "./TrendCard.tsx";
import { UnmetTable } from "./UnmetTable.tsx";

export function AnalyticsPage() {
  const metrics = useQuery(indexerQuery<MetricsSummary>("/metrics-summary"));
  return (
    <>
      <PageHeader title="Analytics">The whole protocol in figures, counted from what happened on the chain.</PageHeader>
      {metrics.isError ? (
        <ErrorState title="The figures could not be loaded" onRetry={() => void metrics.refetch()}>
          {describeError(metrics.error).text}
        </ErrorState>
      ) : metrics.data ? (
        <Figures metrics={metrics.data} />
      ) : (
        <SkeletonRows count={3} className="h-40 rounded-card" />
      )}
    </>
  );
}

function Figures({ metrics }: { metrics: MetricsSummary }) {
  const { renters } = metrics;
  return (
    <div className="space-y-5">
      <Card aria-label="Now">
        <Stats>
          <Stat
            size="large"
            label="GPUs"
            value={formatNumber(metrics.gpus)}
            note={`in ${formatNumber(metrics.rigs)} rigs`}
          />
          <Stat
            size="large"
            label="Utilisation now"
            value={formatPercent(metrics.utilisation / 10_000)}
            note={`${formatNumber(metrics.slotsTaken)} of ${formatNumber(metrics.slots)} slots on offer`}
          />
          <Stat
            size="large"
            label={
              <Explain text="Of all samples that inspectors judged, over all rigs, since the beginning. Time that nobody judged is not in it.">
                Delivered
              </Explain>
            }
            value={metrics.delivered === null ? "\u2013" : formatPercent(metrics.delivered / 10_000, 2)}
            note="of judged samples"
          />
          <Stat
            size="large"
            label="Rentals now"
            value={formatNumber(metrics.openRentals)}
            note={`of ${formatNumber(metrics.rentals)} ever`}
          />
          <Stat
            size="large"
            label="Holders"
            value={formatNumber(metrics.holders)}
            note={`${formatNumber(metrics.inspectors)} inspectors, ${formatNumber(metrics.seats)} seats`}
          />
        </Stats>
      </Card>
      <Card aria-label="Renters">
        <CardHeader title="Renters" />
        <Stats>
          <Stat label="Renting now" value={formatNumber(metrics.activeRenters)} />
          <Stat label="In the last 30 days" value={formatNumber(renters.month)} />
          <Stat label="Ever" value={formatNumber(renters.ever)} />
          <Stat
            label={
              <Explain text="Of the renters of the 30 days before the last 30, the part that did not come back.">
                Churn
              </Explain>
            }
            value={renters.churn === null ? "Not known yet" : formatPercent(renters.churn / 10_000)}
          />
          <Stat
            label={
              <Explain text="Commission that a renter brings before going away: that of the last 30 days by each renter of them, over churn.">
                Lifetime value
              </Explain>
            }
            value={
              renters.lifetimeValue === null ? (
                "Not known yet"
              ) : (
                <Amount value={BigInt(renters.lifetimeValue)} unit="USDC" />
              )
            }
          />
          <Stat
            label="Paid by one, ever"
            value={renters.paidEach === null ? "\u2013" : <Amount value={BigInt(renters.paidEach)} unit="USDC" />}
          />
        </Stats>
      </Card>
      <IncomeTables metrics={metrics} />
      <TrendCard />
      <PriceTable />
      <UnmetTable />
      <ConcentrationTable concentration={metrics.concentration} />
    </div>
  );
}

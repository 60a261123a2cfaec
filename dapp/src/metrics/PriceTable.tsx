import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Server } from "lucide-react";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { fetchPages } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { type ModelPrice, pricesByModel } from "./prices.ts";

const columns: Column<ModelPrice>[] = [
  {
    key: "model",
    header: "Model",
    lead: true,
    cell: ({ name }) => (
      <Link to="/" search={{ model: name }} className="font-medium underline-offset-4 hover:underline">
        {name}
      </Link>
    ),
  },
  {
    key: "gpus",
    header: "GPUs free",
    align: "end",
    cell: ({ gpus, freeGpus }) => `${formatNumber(freeGpus, 1)} of ${formatNumber(gpus)}`,
  },
  {
    key: "cheapest",
    header: "Cheapest",
    align: "end",
    cell: ({ cheapest }) => <Amount value={cheapest} digits={3} rounding="up" />,
  },
  {
    key: "median",
    header: "Median",
    align: "end",
    cell: ({ median }) => <Amount value={median} digits={3} rounding="up" />,
  },
  {
    key: "cloud",
    header: (
      <Explain text="Published on-demand prices of 18 clouds per GPU-hour. Clouds seldom say whether a card is SXM or PCIe; such an offer counts for both.">
        Clouds
      </Explain>
    ),
    align: "end",
    cell: ({ modelId }) => <Cloud modelId={modelId} />,
  },
  {
    key: "difference",
    header: "Median against clouds",
    align: "end",
    cell: ({ modelId, median }) => <Difference modelId={modelId} median={median} />,
  },
];

/** What a GPU-hour costs here and at clouds, model by model. */
export function PriceTable() {
  const rigs = useQuery({
    queryKey: ["indexer", "offered rigs"],
    queryFn: ({ signal }) => fetchPages<Rig>("/rigs", { offered: true, limit: 100 }, signal),
    refetchInterval: 30_000,
  });
  return (
    <Card aria-label="Prices">
      <CardHeader title="Prices, USDC per GPU-hour" hint="Of the next slot on each rig, beside what clouds publish." />
      {rigs.isError ? (
        <ErrorState title="The prices could not be loaded" onRetry={() => void rigs.refetch()}>
          {describeError(rigs.error).text}
        </ErrorState>
      ) : rigs.data ? (
        <Table
          caption="Prices by model"
          columns={columns}
          rows={pricesByModel(rigs.data)}
          rowKey={({ modelId }) => String(modelId)}
          empty={
            <EmptyState icon={Server} title="No rig is on offer">
              Prices appear when hosts list rigs.
            </EmptyState>
          }
        />
      ) : (
        <SkeletonRows />
      )}
    </Card>
  );
}

function Cloud({ modelId }: { modelId: number }) {
  const cloud = __CLOUD_PRICES__[modelId];
  if (!cloud) return <span className="text-ink-faint">Not offered</span>;
  return (
    <span>
      <Amount value={BigInt(cloud.median)} />
      <span className="label ml-2 md:ml-0 md:block">
        <Amount value={BigInt(cloud.min)} /> to <Amount value={BigInt(cloud.max)} />
      </span>
    </span>
  );
}

function Difference({ modelId, median }: Pick<ModelPrice, "modelId" | "median">) {
  const cloud = __CLOUD_PRICES__[modelId];
  if (!cloud) return <span className="text-ink-faint">{"\u2013"}</span>;
  const ratio = Number(median) / Number(cloud.median) - 1;
  return (
    <span className={ratio < 0 ? "text-accent" : "text-warn"}>
      {formatPercent(Math.abs(ratio), 0)} {ratio < 0 ? "below" : "above"}
    </span>
  );
}

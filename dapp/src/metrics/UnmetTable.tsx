import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import type { UnmetDemand } from "../../../indexer/src/api/figures.ts";
import type { GpuModel } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { formatNumber } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { type Column, Table } from "../ui/Table.tsx";

interface Row {
  name: string;
  lost: UnmetDemand["models"][number];
}

const columns: Column<Row>[] = [
  { key: "model", header: "Model", lead: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
  ...(
    [
      ["neverStarted", "Never started", "The host did not start the rental in time. Its whole length counts."],
      ["cutShort", "Cut short", "The host ended the rental before its time. What was left counts."],
      ["undelivered", "Found down", "Inspectors found the rig down while it was rented."],
    ] as const
  ).map(([key, title, text]): Column<Row> => ({
    key,
    header: <Explain text={text}>{title}</Explain>,
    align: "end",
    cell: ({ lost }) => formatNumber(lost[key] / 3_600, 1),
  })),
];

/** What renters asked for and did not get, model by model. They were refunded for it. */
export function UnmetTable() {
  const unmet = useQuery(indexerQuery<UnmetDemand>("/unmet-demand", {}, 60_000));
  const models = useQuery({ ...indexerQuery<GpuModel[]>("/models"), staleTime: Infinity });
  const failed = unmet.error ?? models.error;
  const nameOf = (id: number) => models.data?.find((model) => model.id === id)?.name ?? `Model ${id}`;
  return (
    <Card aria-label="Unmet demand">
      <CardHeader
        title="Unmet demand, GPU-hours"
        hint="Asked for and not delivered in the last 30 days. Renters got the money for it back."
      />
      {failed ? (
        <ErrorState
          title="The unmet demand could not be loaded"
          onRetry={() => void Promise.all([unmet.refetch(), models.refetch()])}
        >
          {describeError(failed).text}
        </ErrorState>
      ) : unmet.data && models.data ? (
        <Table
          caption="Unmet demand by model, in GPU-hours"
          columns={columns}
          rows={unmet.data.models.map((lost) => ({ name: nameOf(lost.modelId), lost }))}
          rowKey={({ lost }) => String(lost.modelId)}
          empty={
            <EmptyState icon={Check} title="Nothing was missed">
              Every GPU-hour that was asked for in the last 30 days was delivered, as far as it is settled.
            </EmptyState>
          }
        />
      ) : (
        <SkeletonRows />
      )}
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useState } from "react";
import type { ModelPrices, Rollup } from "../../../indexer/src/api/figures.ts";
import { describeError } from "../lib/errors.ts";
import { formatAmount, formatDay, formatNumber, formatPercent } from "../lib/format.ts";
import { fetchPages, indexerQuery } from "../lib/indexer.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Choice } from "../ui/Choice.tsx";
import { Field, Select } from "../ui/Field.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { useNow } from "../ui/useNow.ts";
import { TrendChart } from "./TrendChart.tsx";
import { type DayOfModel, daysOf, priceOf, sumOf } from "./trend.ts";

const daySeconds = 86_400;

const kinds = [
  { value: "price", label: "Price paid" },
  { value: "use", label: "Delivered" },
] as const;

const ranges = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

/** What a model's GPU-hours cost day by day, beside clouds, and how many were delivered. */
export function TrendCard() {
  const models = useQuery(indexerQuery<ModelPrices[]>("/prices", {}, 60_000));
  return (
    <Card aria-label="Over time">
      <CardHeader
        title="Over time"
        hint="What renters paid and got, by the day on which it was settled: when a rental ends, or when somebody claims its rent before."
      />
      {models.isError ? (
        <ErrorState title="The models could not be loaded" onRetry={() => void models.refetch()}>
          {describeError(models.error).text}
        </ErrorState>
      ) : models.data?.length === 0 ? (
        <EmptyState icon={ChartColumn} title="Nothing was rented yet">
          Days appear once rentals are settled.
        </EmptyState>
      ) : models.data ? (
        <Trend models={models.data} />
      ) : (
        <Skeleton className="h-80" />
      )}
    </Card>
  );
}

function Trend({ models }: { models: readonly ModelPrices[] }) {
  const [chosen, setChosen] = useState<string>();
  const [kind, setKind] = useState<(typeof kinds)[number]["value"]>("price");
  const [range, setRange] = useState<(typeof ranges)[number]["value"]>("30");
  const model = models.find(({ modelId }) => String(modelId) === chosen) ?? mostOffered(models);
  const today = useNow(daySeconds);
  const from = today - (Number(range) - 1) * daySeconds;
  const rollups = useQuery({
    queryKey: ["indexer", "/rollups", { model: model.modelId, from }],
    queryFn: ({ signal }) =>
      fetchPages<Rollup>("/rollups", { by: "day", model: model.modelId, from, limit: 1_000 }, signal),
    refetchInterval: 60_000,
  });
  if (rollups.isError)
    return (
      <ErrorState title="The days could not be loaded" onRetry={() => void rollups.refetch()}>
        {describeError(rollups.error).text}
      </ErrorState>
    );
  return (
    <div>
      <div className="mb-5 flex flex-wrap items-end justify-between gap-3">
        <Field label="GPU" className="w-full sm:w-52">
          <Select
            value={String(model.modelId)}
            onChange={setChosen}
            options={models.map(({ modelId, name }) => ({ value: String(modelId), label: name }))}
          />
        </Field>
        <div className="flex flex-wrap gap-3">
          <Choice label="What to show" options={kinds} value={kind} onChange={setKind} />
          <Choice label="How far back" options={ranges} value={range} onChange={setRange} />
        </div>
      </div>
      {rollups.data ? (
        <Days days={daysOf(today, Number(range), rollups.data)} model={model} kind={kind} />
      ) : (
        <Skeleton className="h-64" />
      )}
    </div>
  );
}

interface DaysProps {
  days: readonly DayOfModel[];
  model: ModelPrices;
  kind: (typeof kinds)[number]["value"];
}

function Days({ days, model, kind }: DaysProps) {
  const [picked, setPicked] = useState<number>();
  const of = picked === undefined ? undefined : days[picked];
  const all = sumOf(0, days);
  const figure = kind === "price" ? priceText(of ?? all) : hoursText(of ?? all);
  const cloud = kind === "price" && model.cloud ? BigInt(model.cloud.gpuHour) : undefined;
  const whole = kind === "price" ? `${priceText(all)} USDC per GPU-hour` : `${hoursText(all)} GPU-hours`;
  return (
    <figure>
      <figcaption className="mb-4">
        <span className="label block">{of ? formatDay(of.start) : `In ${days.length} days`}</span>
        <span className="figures text-2xl leading-8 font-semibold tracking-[-0.02em]">
          {figure}
          <span className="ml-1.5 text-sm font-normal tracking-normal text-ink-soft">
            {kind === "price" ? "USDC per GPU-hour" : "GPU-hours"}
          </span>
        </span>
        {cloud !== undefined && <span className="label figures ml-3">{against(priceOf(of ?? all), cloud)}</span>}
      </figcaption>
      <TrendChart
        label={`${model.name}, ${days.length} days: ${whole}${cloud === undefined ? "" : `, clouds ${formatAmount(cloud, 6)}`}`}
        days={days.map((day) => ({
          start: day.start,
          value: kind === "price" ? numberOf(priceOf(day)) : day.gpuSeconds,
        }))}
        mark={cloud === undefined ? undefined : { value: Number(cloud), name: `Clouds ${formatAmount(cloud, 6)}` }}
        picked={picked}
        onPick={setPicked}
      />
    </figure>
  );
}

/** The model that most rigs offer, of those that were paid for and that clouds offer too, if there is one. */
function mostOffered(models: readonly ModelPrices[]): ModelPrices {
  const rank = ({ paid, cloud, rigsOffered }: ModelPrices) => (paid ? 2e6 : 0) + (cloud ? 1e6 : 0) + rigsOffered;
  return models.reduce((best, model) => (rank(model) > rank(best) ? model : best));
}

function numberOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function priceText(day: DayOfModel): string {
  const price = priceOf(day);
  return price === undefined ? "\u2013" : formatAmount(price, 6, { digits: 3, rounding: "up" });
}

function hoursText({ gpuSeconds }: DayOfModel): string {
  return formatNumber(gpuSeconds / 3_600, 1);
}

function against(price: bigint | undefined, cloud: bigint): string {
  if (price === undefined) return "";
  const ratio = Number(price) / Number(cloud) - 1;
  return `${formatPercent(Math.abs(ratio), 0)} ${ratio < 0 ? "below" : "above"} what clouds publish today`;
}

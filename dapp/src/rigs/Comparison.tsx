import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { RigStory } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent, formatRegion } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { mostCompared } from "../router.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { bestOf } from "./bestOf.ts";

interface ComparisonProps {
  /** In the order they were chosen. */
  ids: readonly number[];
  onChange: (ids: number[]) => void;
  onRent: (rigId: number) => void;
}

/** Rigs side by side, with what each is best at. The choice is in the URL, so a comparison can be sent to somebody. */
export function Comparison({ ids, onChange, onRent }: ComparisonProps) {
  const found = useQueries({ queries: ids.map((id) => indexerQuery<RigStory>(`/rigs/${id}`)) });
  const rigs = found.flatMap(({ data }) => (data ? [data] : []));
  const missing = ids.filter((_, index) => found[index]?.isError);
  const more = mostCompared - ids.length;
  return (
    <Card className="mb-8" aria-label="Comparison">
      <CardHeader
        title="Side by side"
        hint={
          ids.length === 1
            ? "Choose another rig in the list to compare it with."
            : `The best of each line is marked.${more > 0 ? ` ${more} more ${more === 1 ? "fits" : "fit"}.` : ""}`
        }
        action={
          <Button size="small" look="ghost" onClick={() => onChange([])}>
            <X className="size-3.5" aria-hidden /> Close
          </Button>
        }
      />
      {missing.length > 0 && (
        <p className="label mb-3">
          Rig {missing.join(", ")} cannot be shown: it does not exist, or the indexer is away.
        </p>
      )}
      {rigs.length === 0 && missing.length === 0 ? (
        <Skeleton className="h-80" />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll area that the keyboard must reach
        <div role="region" aria-label="Comparison table" tabIndex={0} className="-mx-2 overflow-x-auto px-2">
          <table className="figures w-full min-w-[34rem] table-fixed text-sm">
            <caption className="sr-only">Rigs side by side</caption>
            <thead>
              <tr>
                <th scope="col" className="sticky left-0 w-24 bg-surface sm:w-36">
                  <span className="sr-only">Figure</span>
                </th>
                {rigs.map((rig) => (
                  <th key={rig.id} scope="col" className="pr-3 pb-3 text-left align-top font-normal">
                    <Link
                      to="/rigs/$rigId"
                      params={{ rigId: String(rig.id) }}
                      className="font-semibold underline-offset-4 hover:underline"
                    >
                      {rig.gpuCount} × {rig.model.name}
                    </Link>
                    <span className="label block">
                      Rig {rig.id} · {formatRegion(rig.region)}
                    </span>
                    <span className="mt-2 flex flex-wrap gap-1">
                      <Button
                        look="primary"
                        size="small"
                        disabled={!rig.offered || rig.slotsFree === 0}
                        onClick={() => onRent(rig.id)}
                      >
                        {rig.offered && rig.slotsFree > 0 ? "Rent" : "Full"}
                        <span className="sr-only"> rig {rig.id} from the comparison</span>
                      </Button>
                      <Button size="small" look="ghost" onClick={() => onChange(ids.filter((id) => id !== rig.id))}>
                        Remove<span className="sr-only"> rig {rig.id}</span>
                      </Button>
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => {
                const best = line.better ? bestOf(rigs.map(line.better)) : undefined;
                return (
                  <tr key={line.name} className="border-t border-line">
                    <th
                      scope="row"
                      className="words sticky left-0 bg-surface py-2 pr-3 text-left font-normal text-ink-soft"
                    >
                      {line.name}
                    </th>
                    {rigs.map((rig, index) => (
                      <td
                        key={rig.id}
                        className={best?.has(index) ? "py-2 pr-3 font-semibold text-accent" : "py-2 pr-3"}
                      >
                        {line.show(rig)}
                        {best?.has(index) && <span className="sr-only"> (best)</span>}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

interface Line {
  name: string;
  show: (rig: RigStory) => ReactNode;
  /** The larger the better; undefined where there is nothing to say. */
  better?: (rig: RigStory) => number | undefined;
}

const usdc = (value: bigint, digits = 3) => <Amount value={value} digits={digits} rounding="up" unit="USDC" />;

/** One GPU for some days at the price of now, with the host's discount for so long a time. */
function costFor({ priceNow, discount30, discount180 }: RigStory, days: number): bigint {
  const discount = days >= 180 ? discount180 : days >= 30 ? discount30 : 0;
  return (BigInt(priceNow) * BigInt(24 * days * (100 - discount)) + 99n) / 100n;
}

const lines: readonly Line[] = [
  {
    name: "A GPU-hour now",
    show: ({ priceNow }) => usdc(BigInt(priceNow)),
    better: ({ priceNow }) => -Number(priceNow),
  },
  { name: "A day", show: (rig) => usdc(costFor(rig, 1), 2), better: (rig) => -Number(costFor(rig, 1)) },
  { name: "30 days", show: (rig) => usdc(costFor(rig, 30), 0), better: (rig) => -Number(costFor(rig, 30)) },
  { name: "180 days", show: (rig) => usdc(costFor(rig, 180), 0), better: (rig) => -Number(costFor(rig, 180)) },
  {
    name: "GPU memory",
    show: ({ memoryMib }) => `${formatNumber(Math.round(memoryMib / 1024))} GB`,
    better: ({ memoryMib }) => memoryMib,
  },
  { name: "BF16", show: ({ model }) => `${formatNumber(model.tflops)} TFLOPS`, better: ({ model }) => model.tflops },
  {
    name: "TFLOPS for 1 USDC an hour",
    show: ({ model, priceNow }) => formatNumber((model.tflops / Number(priceNow)) * 1e6),
    better: ({ model, priceNow }) => model.tflops / Number(priceNow),
  },
  {
    name: "Free now",
    show: ({ slotsFree, slotCount, slices }) =>
      `${formatNumber(slotsFree / slices, 1)} of ${formatNumber(slotCount / slices)} GPUs`,
    better: ({ slotsFree, slices }) => slotsFree / slices,
  },
  {
    name: "Uptime measured",
    show: ({ samplesJudged, samplesDelivered }) =>
      samplesJudged > 0 ? formatPercent(samplesDelivered / samplesJudged, 2) : "Not judged",
    better: ({ samplesJudged, samplesDelivered }) => (samplesJudged > 0 ? samplesDelivered / samplesJudged : undefined),
  },
  {
    name: "SLA promised",
    show: ({ allowance }) => formatPercent(1 - allowance / 1000),
    better: ({ allowance }) => -allowance,
  },
  { name: "Bond behind it", show: ({ bond }) => usdc(BigInt(bond), 0), better: ({ bond }) => Number(bond) },
  { name: "Rentals so far", show: ({ rentals }) => formatNumber(rentals), better: ({ rentals }) => rentals },
];

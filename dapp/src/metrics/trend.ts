import type { Rollup } from "../../../indexer/src/api/figures.ts";

const daySeconds = 86_400;

/** What a model's rigs delivered, of what was settled on a day of UTC. */
export interface DayOfModel {
  /** [unix s] when it begins. */
  start: number;
  gpuSeconds: number;
  /** USDC units that renters paid. */
  paid: bigint;
}

/** Every day up to the one that begins at `today`, the earliest first, also those of nothing; all regions together. */
export function daysOf(
  today: number,
  count: number,
  rollups: readonly Pick<Rollup, "start" | "gpuSeconds" | "rentPaid">[],
): DayOfModel[] {
  const byStart = Map.groupBy(rollups, ({ start }) => start);
  return Array.from({ length: count }, (_, index) => {
    const start = today - (count - 1 - index) * daySeconds;
    return sumOf(
      start,
      (byStart.get(start) ?? []).map(({ gpuSeconds, rentPaid }) => ({ gpuSeconds, paid: BigInt(rentPaid) })),
    );
  });
}

export function sumOf(start: number, parts: readonly Pick<DayOfModel, "gpuSeconds" | "paid">[]): DayOfModel {
  return {
    start,
    gpuSeconds: parts.reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0),
    paid: parts.reduce((sum, { paid }) => sum + paid, 0n),
  };
}

/** USDC units per GPU-hour that was delivered; undefined when none was. */
export function priceOf({ gpuSeconds, paid }: Pick<DayOfModel, "gpuSeconds" | "paid">): bigint | undefined {
  const seconds = BigInt(Math.round(gpuSeconds));
  return seconds === 0n ? undefined : (paid * 3_600n) / seconds;
}

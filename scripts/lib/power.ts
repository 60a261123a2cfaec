import { join } from "node:path";
import { z } from "zod";
import { dataFolder, readTable } from "./table.ts";

const shares = { p1: 0.01, p5: 0.05, p10: 0.1, p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };
const watts = z.coerce.number().nonnegative();
const row = z.object({
  series: z.string(),
  unit: z.string(),
  ...(Object.fromEntries(Object.keys(shares).map((name) => [name, watts])) as Record<
    keyof typeof shares,
    typeof watts
  >),
});

/** [W] that GPUs of Seren, A100 of 400 W, were measured to draw. */
const measured = { series: "seren_gpu_power", ratedWatts: 400 };

/** What this share of all measured moments stayed below, as a part of the GPU's rated power. Between percentiles a straight line. */
export type PowerCurve = (share: number) => number;

/** @throws with file and line when a row is malformed. */
export function loadPowerCurve(path = join(dataFolder, "power.csv")): PowerCurve {
  const found = readTable(path, row).find(({ series }) => series === measured.series);
  if (!found) throw new Error(`power.csv: there is no row ${measured.series}.`);
  const points = Object.entries(shares).map(([name, share]) => {
    return { share, part: found[name as keyof typeof shares] / measured.ratedWatts };
  });
  return (share) => {
    const above = points.findIndex((point) => point.share >= share);
    const [low, high] = [points[above - 1], points[above]];
    if (!high) return points.at(-1)?.part ?? 0;
    if (!low) return high.part;
    return low.part + ((high.part - low.part) * (share - low.share)) / (high.share - low.share);
  };
}

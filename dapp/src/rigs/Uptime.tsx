import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { cx } from "../ui/cx.ts";

/** What inspectors found, beside what the host promised: red where it is worse. */
export function Uptime({ rig }: { rig: Pick<Rig, "samplesJudged" | "samplesDelivered" | "allowance"> }) {
  const { samplesJudged, samplesDelivered, allowance } = rig;
  if (samplesJudged === 0) return <span className="text-ink-faint">not judged yet</span>;
  const missed = (samplesJudged - samplesDelivered) * 1000 > samplesJudged * allowance;
  return (
    <span
      className={cx(missed && "text-warn")}
      title={`${formatNumber(samplesDelivered)} of ${formatNumber(samplesJudged)} judged samples delivered; SLA ${formatPercent(1 - allowance / 1000)}`}
    >
      {formatPercent(samplesDelivered / samplesJudged)}
    </span>
  );
}

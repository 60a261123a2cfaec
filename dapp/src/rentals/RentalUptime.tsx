import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatPercent } from "../lib/format.ts";
import { samplesBetween } from "../lib/samples.ts";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { UptimeStrip } from "../ui/UptimeStrip.tsx";
import { useNow } from "../ui/useNow.ts";

const shown = 96;

/** What inspectors found while it ran, sample by sample, and whether the host kept the SLA. */
export function RentalUptime({ story, sample }: { story: RentalStory; sample: number }) {
  const now = useNow();
  const start = story.start ?? now;
  const end = Math.min(story.end ?? now, now);
  const all = samplesBetween(story.attestations, start, end, sample);
  const judged = all.filter(({ state }) => state !== "unjudged").length;
  const down = all.filter(({ state }) => state === "down").length;
  const allowed = Math.floor(((story.duration || 1) * story.allowance) / 1000);
  const lost = down * sample;
  const missed = lost > allowed;
  return (
    <Card className="print:hidden">
      <CardHeader
        title="Uptime"
        hint={
          judged === 0
            ? `Nothing is judged yet. Inspectors judge it in stretches of ${formatDuration(sample)}, an epoch at a time.`
            : `${formatPercent((judged - down) / judged)} of the judged time was delivered. The SLA allows ${formatDuration(allowed)} of this rental to go undelivered; ${lost === 0 ? "nothing was" : `about ${formatDuration(lost)} did`}.`
        }
        action={
          judged > 0 && (
            <Badge tone={missed ? "bad" : "accent"} dot>
              {missed ? "Below the SLA" : "Within the SLA"}
            </Badge>
          )
        }
      />
      <UptimeStrip samples={all.slice(-shown)} />
      {all.length > shown && <p className="label mt-1">The last {formatDuration(shown * sample)} of it.</p>}
      {missed && (
        <p className="label mt-3">
          With the last settlement you get twice the price of the shortfall out of the host&apos;s bond, as far as that
          reaches.
        </p>
      )}
    </Card>
  );
}

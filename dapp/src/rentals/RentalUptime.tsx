import { useState } from "react";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatPercent } from "../lib/format.ts";
import { samplesBetween } from "../lib/samples.ts";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Rows } from "../ui/Stat.tsx";
import { UptimeStrip } from "../ui/UptimeStrip.tsx";
import { useNow } from "../ui/useNow.ts";
import { SampleEvidence } from "./SampleEvidence.tsx";
import { slaOf } from "./sla.ts";

const shown = 96;

/** What inspectors found while it ran, sample by sample with its evidence, and whether the host kept the SLA. */
export function RentalUptime({ story, sample, open }: { story: RentalStory; sample: number; open: boolean }) {
  const now = useNow();
  const [picked, setPicked] = useState<number>();
  const start = story.start ?? now;
  const end = Math.min(story.end ?? now, now);
  const all = samplesBetween(story.attestations, start, end, sample);
  const judged = all.filter(({ state }) => state !== "unjudged").length;
  const down = all.filter(({ state }) => state === "down").length;
  const sla = slaOf(story, down * sample);
  const strip = all.slice(-shown);
  const place = strip.findIndex(({ at }) => at === picked);
  const found = strip[place];
  return (
    <Card className="print:hidden" aria-label="Uptime">
      <CardHeader
        title="Uptime"
        hint={
          judged === 0
            ? `Nothing is judged yet. Inspectors judge it in stretches of ${formatDuration(sample)}, an epoch at a time.`
            : `${formatPercent((judged - down) / judged)} of the judged time was delivered. Touch a bar to see who saw it.`
        }
        action={
          judged > 0 && (
            <Badge tone={sla.missed ? "bad" : "accent"} dot>
              {sla.missed ? "Below the SLA" : "Within the SLA"}
            </Badge>
          )
        }
      />
      <UptimeStrip samples={strip} picked={found?.at} onPick={setPicked} />
      {all.length > shown && <p className="label mt-1">The last {formatDuration(shown * sample)} of it.</p>}
      {found && (
        <SampleEvidence
          story={story}
          found={found}
          sample={sample}
          open={open}
          onEarlier={place > 0 ? () => setPicked(strip[place - 1]?.at) : undefined}
          onLater={place < strip.length - 1 ? () => setPicked(strip[place + 1]?.at) : undefined}
        />
      )}
      <div className="mt-4 border-t border-line pt-3">
        <Rows
          rows={[
            {
              label: `SLA, ${formatPercent(1 - story.allowance / 1000)} of the time`,
              value: `${formatDuration(sla.allowed)} may be missed`,
            },
            { label: "Missed so far", value: sla.lost === 0 ? "Nothing" : `About ${formatDuration(sla.lost)}` },
          ]}
        />
      </div>
      {sla.missed && (
        <p className="label mt-3">
          With the last settlement you get twice the price of the shortfall out of the host&apos;s bond, as far as that
          reaches.
        </p>
      )}
    </Card>
  );
}

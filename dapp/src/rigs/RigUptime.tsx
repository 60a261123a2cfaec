import { useState } from "react";
import type { Attestation, RigStory } from "../../../indexer/src/api/types.ts";
import { formatDate, formatNumber, formatPercent } from "../lib/format.ts";
import { samplesBetween, samplesPerEpoch } from "../lib/samples.ts";
import { protocol } from "../lib/protocol.ts";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";
import { UptimeStrip } from "../ui/UptimeStrip.tsx";
import { cx } from "../ui/cx.ts";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { readContract } from "viem/actions";

/** The last 64 judged epochs as bars; one of them opens to its samples and its transaction. */
export function RigUptime({ rig }: { rig: RigStory }) {
  const epochLength = useChainQuery(
    ["epochLength"],
    (client) => readContract(client, { ...protocol.UptimeLedger, functionName: "epochLength" }),
    { refetchInterval: false },
  );
  const epochs = rig.attestations.toReversed();
  const [picked, setPicked] = useState<number>();
  const open = epochs.find(({ epoch }) => epoch === picked) ?? epochs.at(-1);
  if (!open || !epochLength.data)
    return (
      <p className="text-sm text-ink-soft">
        {open
          ? "\u00a0"
          : "No committee has judged it yet. The first attestation comes with the next epoch that inspectors judge."}
      </p>
    );
  const seconds = Number(epochLength.data);
  const from = open.epoch * seconds;
  const ratio = rig.samplesJudged > 0 ? rig.samplesDelivered / rig.samplesJudged : 0;
  const kept = (rig.samplesJudged - rig.samplesDelivered) * 1000 <= rig.samplesJudged * rig.allowance;
  return (
    <Card>
      <CardHeader
        title={`${formatPercent(ratio)} of ${formatNumber(rig.samplesJudged)} judged samples delivered`}
        hint={`The last ${formatNumber(epochs.length)} judged epochs, ${samplesPerEpoch} samples each. Slide to open one.`}
        action={<Badge tone={kept ? "accent" : "warn"}>{kept ? "Within its SLA" : "Below its SLA"}</Badge>}
      />
      <EpochBars epochs={epochs} open={open.epoch} seconds={seconds} onPick={setPicked} />
      <div className="mt-5 rounded-control bg-sunken p-4">
        <p className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm">
          <span className="font-medium">
            Epoch {open.epoch}, {formatDate(from, "short")}
          </span>
          <span className="label inline-flex items-center gap-1">
            attested in <TransactionLink hash={open.txHash} />
          </span>
        </p>
        <UptimeStrip samples={samplesBetween([open], from, from + seconds, seconds / samplesPerEpoch)} />
      </div>
    </Card>
  );
}

interface EpochBarsProps {
  /** The earliest first. */
  epochs: readonly Attestation[];
  open: number;
  /** [s] of an epoch. */
  seconds: number;
  onPick: (epoch: number) => void;
}

/** A slider with bars for a track: one stop for the keyboard, and no bar too narrow for a finger. */
function EpochBars({ epochs, open, seconds, onPick }: EpochBarsProps) {
  const index = epochs.findIndex(({ epoch }) => epoch === open);
  const bars = epochs.map(({ epoch, judged, delivered }) => ({
    epoch,
    judged: countBits(judged),
    delivered: countBits(judged & delivered),
  }));
  const shown = bars[index];
  return (
    <div
      className="relative rounded-[2px] outline-offset-4 outline-accent has-focus-visible:outline-2"
      style={{ maxWidth: `${bars.length * 1.5}rem` }}
    >
      <div aria-hidden className="flex h-20 items-end gap-px sm:gap-0.5">
        {bars.map(({ epoch, judged, delivered }) => (
          <span
            key={epoch}
            className={cx(
              "flex h-full min-w-0 flex-1 flex-col justify-end gap-px rounded-[2px]",
              epoch === open && "bg-accent-soft",
            )}
          >
            <span
              className="rounded-t-[2px] bg-bad"
              style={{ height: `${((judged - delivered) / samplesPerEpoch) * 100}%` }}
            />
            <span
              className={cx("rounded-[2px] bg-accent", epoch !== open && "opacity-70")}
              style={{ height: `${(delivered / samplesPerEpoch) * 100}%` }}
            />
          </span>
        ))}
      </div>
      <input
        type="range"
        aria-label="Judged epoch"
        aria-valuetext={
          shown &&
          `${formatDate(shown.epoch * seconds, "short")}: ${shown.delivered} of ${shown.judged} samples delivered`
        }
        min={0}
        max={bars.length - 1}
        value={index}
        onChange={(event) => {
          const picked = bars[Number(event.target.value)];
          if (picked) onPick(picked.epoch);
        }}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
    </div>
  );
}

function countBits(bits: number): number {
  return bits.toString(2).replaceAll("0", "").length;
}

import type { InspectorStory } from "../../../indexer/src/api/types.ts";
import { formatAddress, formatAmount, formatDate } from "../lib/format.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Story } from "../ui/Story.tsx";

type Event = InspectorStory["events"][number];

/** Misses, slashes, and seats taken and left, the latest first. */
export function SeatEvents({ events }: { events: readonly Event[] }) {
  return (
    <Card aria-label="Misses and slashes">
      <CardHeader title="Misses, slashes and seats" hint="Each with the transaction that shows it." />
      <Story
        items={events
          .slice(0, 12)
          .map(({ time, txHash, ...event }) => ({ text: describeSeatEvent(event), time, txHash }))}
        empty="Nothing was missed and nothing was slashed."
      />
    </Card>
  );
}

/** An event of a seat as a sentence. */
function describeSeatEvent({ seatId, kind, detail }: Pick<Event, "seatId" | "kind" | "detail">): string {
  const rack = (name: string) => BigInt(String(detail[name] ?? 0));
  const text = (value: bigint) => `${formatAmount(value, 6)} RACK`;
  switch (kind) {
    case "taken":
      return `Seat ${seatId} was taken`;
    case "left":
      return `Seat ${seatId} is leaving${detail.leavesAt ? `; its stake is free ${formatDate(Number(detail.leavesAt), "short")}` : ""}`;
    case "withdrawn":
      return `Seat ${seatId} was withdrawn`;
    case "missed":
      return `Seat ${seatId} missed its report of epoch ${String(detail.epoch)}${rack("leaked") > 0n ? ` and lost ${text(rack("leaked"))}` : ", unpaid"}`;
    case "slashed": {
      const harmed =
        rack("toHarmed") > 0n ? `, ${text(rack("toHarmed"))} to ${formatAddress(String(detail.harmed))}` : "";
      return `Seat ${seatId} was slashed: ${text(rack("burnt"))} burnt, ${text(rack("toReporter"))} to who proved it${harmed}`;
    }
    default:
      return `Seat ${seatId}: ${kind.replace(/([A-Z])/g, " $1").toLowerCase()}`;
  }
}

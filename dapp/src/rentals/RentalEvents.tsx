import type { RentalEvent } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDate, formatDuration } from "../lib/format.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Story } from "../ui/Story.tsx";
import { describeReason } from "./state.ts";

/** Everything that happened to it on the chain, the latest first. */
export function RentalEvents({ events }: { events: readonly RentalEvent[] }) {
  return (
    <Card>
      <CardHeader title="What happened" />
      <Story items={events.toReversed().map((event) => ({ ...event, text: describeEvent(event) }))} />
    </Card>
  );
}

/** An event as a sentence. */
function describeEvent({ kind, detail }: Pick<RentalEvent, "kind" | "detail">): string {
  const usdc = (name: string) => `${formatAmount(BigInt(String(detail[name] ?? 0)), 6, { digits: 4 })} USDC`;
  const seconds = (name: string) => formatDuration(Number(detail[name] ?? 0));
  switch (kind) {
    case "opened":
      return `Rented for ${seconds("duration")}, ${usdc("deposit")} deposited`;
    case "started":
      return "The host started it: the clock runs";
    case "extended":
      return `Extended until ${formatDate(Number(detail.end), "short")} for ${usdc("deposit")}`;
    case "closed":
      return `Ended: ${describeReason(String(detail.reason))}. ${usdc("refund")} returned`;
    case "settled":
      return `Settled ${seconds("delivered")} delivered${Number(detail.undelivered) > 0 ? ` and ${seconds("undelivered")} not` : ""}: ${usdc("rent")} of rent to holders${detail.refund === "0" ? "" : `, ${usdc("refund")} returned`}`;
    case "ended":
      return `Settled to its end: ${seconds("delivered")} of ${seconds("used")} delivered`;
    case "slaCredit":
      return `The host's bond paid an SLA credit of ${usdc("amount")}`;
  }
}

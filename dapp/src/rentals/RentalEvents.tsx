import type { RentalEvent } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDate, formatDuration } from "../lib/format.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";
import { describeReason } from "./state.ts";

/** Everything that happened to it on the chain, the latest first. */
export function RentalEvents({ events }: { events: readonly RentalEvent[] }) {
  return (
    <Card>
      <CardHeader title="What happened" />
      <ol className="relative space-y-5 before:absolute before:top-2 before:bottom-2 before:left-[3px] before:w-px before:bg-line-strong">
        {events.toReversed().map((event, index) => (
          <li key={`${event.txHash}-${event.kind}-${index}`} className="relative pl-6">
            <span
              className="absolute top-1.5 left-0 size-[7px] rounded-full bg-accent ring-4 ring-surface"
              aria-hidden
            />
            <p className="text-sm">{describeEvent(event)}</p>
            <p className="label flex flex-wrap items-center gap-x-3">
              <Moment at={event.time} />
              <TransactionLink hash={event.txHash} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** An event as a sentence. */
export function describeEvent({ kind, detail }: Pick<RentalEvent, "kind" | "detail">): string {
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
      return `Settled ${seconds("delivered")} delivered${Number(detail.undelivered) > 0 ? ` and ${seconds("undelivered")} not` : ""}: ${usdc("rent")} of rent to holders, ${usdc("refund")} returned`;
    case "ended":
      return `Settled to its end: ${seconds("delivered")} of ${seconds("used")} delivered`;
    case "slaCredit":
      return `The host's bond paid an SLA credit of ${usdc("amount")}`;
  }
}

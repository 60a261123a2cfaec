import type { RigEvent, RigStory } from "../../../indexer/src/api/types.ts";
import { formatAddress, formatAmount, formatDate, formatPercent } from "../lib/format.ts";
import { Story } from "../ui/Story.tsx";

/** What its host did with it and what it paid, the latest first. */
export function RigEvents({ rig }: { rig: RigStory }) {
  return (
    <Story
      items={rig.events.map(({ time, txHash, ...event }) => ({ text: describeEvent(event), time, txHash }))}
      empty="Nothing happened to it yet."
    />
  );
}

function describeEvent({ kind, detail }: Pick<RigEvent, "kind" | "detail">): string {
  const usdc = (name: string) => `${formatAmount(BigInt(String(detail[name] ?? 0)), 6)} USDC`;
  const who = (name: string) => formatAddress(String(detail[name]));
  switch (kind) {
    case "registered":
      return `Registered by ${who("host")}`;
    case "hostChanged":
      return `Its title went from ${who("from")} to ${who("to")}`;
    case "priceChanged":
      return `The price became ${usdc("price")} per GPU-hour, for rentals to come`;
    case "slaChanged":
      return `The SLA became ${formatPercent(1 - Number(detail.allowance) / 1000)}, for rentals to come`;
    case "powerChanged":
      return "The host declared other power data";
    case "listed":
      return "Offered for rent";
    case "unlisted":
      return "Taken off the market";
    case "agentChanged":
      return `The agent became ${who("agent")}`;
    case "bondPosted":
      return `${who("from")} posted a bond of ${usdc("amount")}`;
    case "bondNoticeGiven":
      return `The host gave notice to take back ${usdc("amount")} of the bond${detail.availableAt ? ` from ${formatDate(Number(detail.availableAt), "day")}` : ""}`;
    case "bondWithdrawn":
      return `The host took back ${usdc("amount")} of the bond`;
    case "slaCreditPaid":
      return `The bond paid ${usdc("amount")} to ${who("renter")} because the SLA was missed`;
    default:
      return kind.replace(/([A-Z])/g, " $1").toLowerCase();
  }
}

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { RigStory, Sale } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDate, formatNumber } from "../lib/format.ts";
import { Section } from "../ui/Section.tsx";

interface RiskFactsProps {
  rig: RigStory;
  /** The first sale, while it runs. */
  sale?: Pick<Sale, "softCap" | "deadline" | "deliverBy">;
}

/** What can go wrong, with this rig's own numbers. */
export function RiskFacts({ rig, sale }: RiskFactsProps) {
  return (
    <Section title="What can go wrong">
      <ul className="space-y-3 text-sm text-ink-soft">
        {factsOf(rig, sale).map(({ title, text }) => (
          <li key={title} className="flex gap-3">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
            <span>
              <b className="font-medium text-ink">{title}</b> {text}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function factsOf(rig: RigStory, sale: RiskFactsProps["sale"]): { title: string; text: ReactNode }[] {
  const judged = rig.samplesJudged > 0;
  const facts = [
    {
      title: "Nobody rents it.",
      text: "Rent is all that shares receive in USDC. No renter, no rent; nothing is promised and nothing is paid in advance.",
    },
    {
      title: "It stands still.",
      text: judged
        ? `Time that is not delivered earns nothing. So far inspectors saw ${formatNumber(rig.samplesDelivered)} of ${formatNumber(rig.samplesJudged)} samples delivered.`
        : "Time that is not delivered earns nothing. Inspectors have not judged this rig yet.",
    },
    {
      title: "It loses value.",
      text: "GPUs age. Counted over four years, a quarter of the price goes each year, and prices for compute tend to fall.",
    },
    {
      title: "The host stops.",
      text: `The host holds the machine. The bond of ${formatAmount(BigInt(rig.bond), 6, { digits: 0 })} USDC covers renters, not the price of shares, and shares give no claim on the hardware in court.`,
    },
    {
      title: "Nobody buys your shares.",
      text: "They can only be sold to somebody who wants them, at a price they accept.",
    },
  ];
  if (!sale) return facts;
  return [
    {
      title: "The sale fails.",
      text: `If fewer than ${formatNumber(sale.softCap)} shares are sold by ${formatDate(sale.deadline, "short")}, or the rig is not seen running by ${formatDate(sale.deliverBy, "short")}, you take back all you paid, without interest. Until then it is locked.`,
    },
    ...facts,
  ];
}

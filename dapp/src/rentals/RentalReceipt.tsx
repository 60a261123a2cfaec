import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDate, formatDuration } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows } from "../ui/Stat.tsx";

/** Where every unit of the deposit went. It adds up, always. */
export function RentalReceipt({ story, open }: { story: RentalStory; open: boolean }) {
  const usdc = (value: string) => <Amount value={BigInt(value)} digits={6} unit="USDC" />;
  return (
    <Card>
      <CardHeader title="Receipt" hint={open ? "It grows with each settlement." : undefined} />
      <Rows
        rows={[
          { label: "Deposited", value: usdc(story.deposited) },
          ...(story.paidRack
            ? [{ label: "Swapped from", value: <Amount value={BigInt(story.paidRack)} unit="RACK" /> }]
            : []),
          { label: `Commission, ${story.commissionPercent - story.discountPercent}%`, value: usdc(story.commission) },
          { label: `Host, ${story.hostingPercent}% of the rest`, value: usdc(story.hosting) },
          { label: "Rent to the rig's holders", value: usdc(story.rent) },
          { label: "Refunded", value: usdc(story.refund) },
          {
            label: (
              <Explain text="Deposited less all of the above. It moves on when it is judged and settled.">
                Still held
              </Explain>
            ),
            value: usdc(story.deposit),
            strong: true,
          },
          ...(BigInt(story.slaCredit) > 0n
            ? [{ label: "SLA credit, from the host's bond", value: usdc(story.slaCredit) }]
            : []),
        ]}
      />
      <p className="label mt-4 border-t border-line pt-4">
        {story.settledTo !== null && story.start !== null && story.settledTo > story.start
          ? `Settled to ${formatDate(story.settledTo, "short")}: ${formatDuration(story.delivered)} delivered, ${formatDuration(story.undelivered)} not.`
          : "Nothing is settled yet."}
      </p>
    </Card>
  );
}

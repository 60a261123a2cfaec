import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { hasAccessKey } from "../lib/accessKey.ts";
import { formatPercent } from "../lib/format.ts";
import { slotsIn } from "../lib/slots.ts";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Rows } from "../ui/Stat.tsx";

/** What both sides agreed to. Nothing that changes later touches it. */
export function RentalTerms({ story, what }: { story: RentalStory; what: string }) {
  const held = useQuery({
    queryKey: ["accessKey", story.accessKey],
    queryFn: () => hasAccessKey(story.accessKey),
    retry: false,
  });
  const slots = slotsIn(BigInt(story.slots)).map((slot) => slot + 1);
  return (
    <Card>
      <CardHeader title="Terms" hint="Pinned when it was rented." />
      <Rows
        rows={[
          {
            label: "Price per GPU-hour",
            value: <Amount value={BigInt(story.price)} digits={6} unit="USDC" />,
          },
          {
            label: what,
            value: `${story.slotCount === 1 ? "slot" : "slots"} ${slots.join(", ")}`,
          },
          { label: "SLA", value: formatPercent(1 - story.allowance / 1000) },
          { label: "Renter", value: <Address value={story.renter} /> },
          ...(story.payer !== story.renter ? [{ label: "Paid by", value: <Address value={story.payer} /> }] : []),
        ]}
      />
      <p className="label mt-4 flex gap-2.5 border-t border-line pt-4 print:hidden">
        <KeyRound className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
        {held.data
          ? "This browser holds the key that logs in to the rig."
          : "Another browser holds the key that logs in to the rig. The renter's wallet opens it too."}
      </p>
    </Card>
  );
}

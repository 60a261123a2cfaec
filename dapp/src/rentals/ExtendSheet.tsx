import { useState } from "react";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDuration } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Moment } from "../ui/Time.tsx";
import { MoreTimeSheet } from "./MoreTimeSheet.tsx";
import type { ChainRental } from "./chainRental.ts";
import { extensionOf, prepareExtend } from "./extend.ts";
import type { RentalRules } from "./quote.ts";
import { useBalances } from "./useBalances.ts";

interface ExtendSheetProps {
  story: RentalStory;
  onChain: ChainRental;
  rules?: RentalRules;
  onClose: () => void;
}

/** More time at the price that was pinned when it was rented. */
export function ExtendSheet({ story, onChain, rules, onClose }: ExtendSheetProps) {
  const [duration, setDuration] = useState(3_600);
  const balances = useBalances();
  const inRack = onChain.rate.discount > 0n;
  const deposit = extensionOf(onChain, duration);
  const lacks = !inRack && balances.data && balances.data.usdc < deposit ? deposit - balances.data.usdc : 0n;
  const tooLong = rules && Number(onChain.length) + duration > rules.maxDuration;
  const reason =
    duration === 0
      ? "Choose how much longer."
      : tooLong
        ? `A rental lasts ${formatDuration(rules.maxDuration)} at most.`
        : lacks > 0n
          ? `Need ${formatAmount(lacks, 6, { rounding: "up" })} USDC more.`
          : undefined;
  return (
    <MoreTimeSheet
      title="Extend this rental"
      description="The price stays what it was when you rented."
      length={{ label: "How much longer", value: duration, onChange: setDuration }}
      rules={rules}
      rows={[
        {
          label: "Price",
          value: (
            <>
              <Amount value={onChain.rate.price} digits={3} rounding="up" unit="USDC" /> per GPU-hour
            </>
          ),
        },
        { label: "Ends", value: story.end !== null && <Moment at={story.end + duration} /> },
        {
          label: "Added to the deposit",
          value: <Amount value={deposit} digits={4} rounding="up" unit="USDC" />,
          strong: true,
        },
      ]}
      note={
        inRack &&
        "It was paid in RACK, so it is extended in RACK: the contract swaps just what this takes, at most 1% above the pool's price now."
      }
      transaction={{
        title: `Extend rental ${story.id}`,
        call: reason ? undefined : prepareExtend(BigInt(story.id), duration),
        disabledReason: reason,
        children: `Extend for ${formatAmount(deposit, 6, { rounding: "up" })} USDC${inRack ? ", in RACK" : ""}`,
      }}
      onClose={onClose}
    />
  );
}

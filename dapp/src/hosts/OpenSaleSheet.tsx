import { useState } from "react";
import { useReadContract } from "wagmi";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatDate, parseAmount } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { TextField } from "./TextField.tsx";
import { parseWhole } from "./numbers.ts";

interface OpenSaleSheetProps {
  rig: Rig;
  onClose: () => void;
}

const { ShareSale } = protocol;
const day = 86_400;
const total = 10_000;
const maxPrice = 2n ** 40n;

/** Opens the first sale of a rig's shares. */
export function OpenSaleSheet({ rig, onClose }: OpenSaleSheetProps) {
  const now = useNow(60);
  const maxDuration = useReadContract({ ...ShareSale, functionName: "maxDuration" });
  const longest = Math.floor(Number(maxDuration.data ?? BigInt(180 * day)) / day);
  const [texts, setTexts] = useState({ shares: "8000", softCap: "5000", price: "", days: "14", delivery: "30" });
  const bind = (key: keyof typeof texts) => ({
    text: texts[key],
    onChange: (text: string) => setTexts({ ...texts, [key]: text }),
  });
  const shares = parseWhole(texts.shares, 1, total);
  const softCap = parseWhole(texts.softCap, 1, shares ?? total);
  const typedPrice = parseAmount(texts.price, 6);
  const price = typedPrice && typedPrice < maxPrice ? typedPrice : undefined;
  const days = parseWhole(texts.days, 1, longest - 1);
  const delivery = parseWhole(texts.delivery, 1, longest - (days ?? 1));
  const complete = shares && softCap && price && days && delivery;
  const deadline = now + (days ?? 0) * day;
  const deliverBy = deadline + (delivery ?? 0) * day;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      placement="side"
      title={`Sell shares of rig ${rig.id}`}
      description="Until the sale is over the rig cannot be rented. You are paid when inspectors have seen it run."
      footer={
        <TransactionButton
          title={`Open the sale of rig ${rig.id}`}
          size="large"
          call={
            complete
              ? toCall({
                  ...ShareSale,
                  functionName: "open",
                  args: [BigInt(rig.id), shares, price, softCap, deadline, deliverBy],
                })
              : undefined
          }
          disabledReason={complete ? undefined : "Fill in price, shares and times first."}
          onDone={onClose}
        >
          Open the sale
        </TransactionButton>
      }
    >
      <div className="space-y-5">
        <TextField
          label="Price of one share"
          unit="USDC"
          inputMode="decimal"
          {...bind("price")}
          valid={Boolean(price)}
          wrong="Enter a price above zero."
          hint="One share is 0.01% of the rig."
        />
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Shares for sale"
            {...bind("shares")}
            valid={Boolean(shares)}
            wrong="Enter 1 to 10,000."
            hint="You keep the rest."
          />
          <TextField
            label="Soft cap"
            {...bind("softCap")}
            valid={Boolean(softCap)}
            wrong={`Enter 1 to ${shares ?? total}.`}
            hint="Fewer sold: all refunded."
          />
          <TextField
            label="Open for"
            unit="days"
            {...bind("days")}
            valid={Boolean(days)}
            wrong={`Enter 1 to ${longest - 1}.`}
          />
          <TextField
            label="Then deliver within"
            unit="days"
            {...bind("delivery")}
            valid={Boolean(delivery)}
            wrong={`Both times together: at most ${longest} days.`}
          />
        </div>
        <Rows
          rows={[
            { label: "Buying ends", value: days ? formatDate(deadline, "short") : "\u2013" },
            { label: "Seen running by", value: delivery ? formatDate(deliverBy, "short") : "\u2013" },
            {
              label: "You receive at least, if delivered",
              value: <Amount value={BigInt(softCap ?? 0) * (price ?? 0n)} unit="USDC" digits={0} />,
            },
            {
              label: "You receive at most",
              value: <Amount value={BigInt(shares ?? 0) * (price ?? 0n)} unit="USDC" digits={0} />,
              strong: true,
            },
          ]}
        />
      </div>
    </Dialog>
  );
}

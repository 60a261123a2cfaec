import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type TransactionReceipt, parseEventLogs } from "viem";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDuration, formatRegion } from "../lib/format.ts";
import { untilIndexed } from "../lib/live.ts";
import { protocol } from "../lib/protocol.ts";
import { countSlots, describeSlots, pickSlots } from "../lib/slots.ts";
import { Choice } from "../ui/Choice.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { describeError } from "../lib/errors.ts";
import { DurationPicker } from "./DurationPicker.tsx";
import { RentBreakdown } from "./RentBreakdown.tsx";
import { SlotPicker } from "./SlotPicker.tsx";
import { type Currency, prepareRent } from "./rent.ts";
import { type Quote, type RentalRules, readBond, readQuote, readRules, withSlippage } from "./quote.ts";
import { useBalances } from "./useBalances.ts";

interface RentSheetProps {
  rig: Rig;
  onClose: () => void;
}

/** Everything between "this rig" and a rental, on one sheet and with one confirmation. */
export function RentSheet({ rig, onClose }: RentSheetProps) {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<bigint>();
  const [duration, setDuration] = useState(3_600);
  const [currency, setCurrency] = useState<Currency>("USDC");

  const rules = useChainQuery(["rules"], readRules, { refetchInterval: false });
  const bond = useChainQuery(["bond", rig.id], (client) => readBond(client, rig.id), { refetchInterval: 30_000 });
  const balances = useBalances();
  // Slots that somebody else took meanwhile fall out of the choice by themselves.
  const [taken, setTaken] = useState(BigInt(rig.slotsTaken));
  const slots = (chosen ?? pickSlots(taken, rig.slotCount, rig.slices, rig.slices)) & ~taken;
  const count = countSlots(slots);
  const quote = useChainQuery(
    ["quote", rig.id, slots, duration],
    (client) => readQuote(client, { rigId: rig.id, slots, duration }),
    { enabled: count > 0 && duration > 0 },
  );
  if (quote.data && quote.data.taken !== taken) setTaken(quote.data.taken);

  const payIn: Currency = quote.data?.rack === undefined ? "USDC" : currency;
  const reason = problemOf({ count, duration, rules: rules.data, quote: quote.data, payIn, balances: balances.data });
  const what = describeSlots(count, rig.slices);
  const done = async (receipt: TransactionReceipt) => {
    const [opened] = parseEventLogs({ abi: protocol.RentalEscrow.abi, eventName: "RentalOpened", logs: receipt.logs });
    if (!opened) return;
    await untilIndexed(receipt.blockNumber);
    await navigate({ to: "/rentals/$rentalId", params: { rentalId: String(opened.args.rentalId) } });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      placement="side"
      title={`Rent on rig ${rig.id}`}
      description={`${rig.gpuCount} × ${rig.model.name} in ${formatRegion(rig.region)}`}
      footer={
        <>
          <p className="label mb-3 flex justify-between gap-4">
            <span>{count > 0 ? `${what} for ${formatDuration(duration)}` : "Nothing chosen"}</span>
            <span className="figures">{balanceText(balances.data, payIn)}</span>
          </p>
          <TransactionButton
            size="large"
            title={`Rent ${what} of rig ${rig.id}`}
            id={`rent-${rig.id}`}
            call={
              quote.data && !quote.isPlaceholderData && !reason
                ? prepareRent({ rigId: rig.id, slots, duration, shown: quote.data, currency: payIn })
                : undefined
            }
            disabledReason={
              reason ?? (quote.data && !quote.isPlaceholderData ? undefined : "Asking the chain for the price.")
            }
            onDone={(receipt) => void done(receipt)}
          >
            {quote.data ? `Rent for ${priceText(quote.data, payIn)}` : "Rent"}
          </TransactionButton>
        </>
      }
    >
      <div className="space-y-6 pt-2">
        <SlotPicker rig={rig} taken={taken} selected={slots} onChange={setChosen} />
        <DurationPicker
          label="How long"
          value={duration}
          onChange={setDuration}
          min={rules.data?.minDuration ?? 600}
          hint={discountHint(rig)}
        />
        {quote.data?.rack !== undefined && rules.data && rules.data.discount > 0 && (
          <div className="space-y-3">
            <p className="text-[0.8125rem] font-medium" aria-hidden>
              Pay with
            </p>
            <Choice
              label="Pay with"
              options={[
                { value: "USDC", label: "USDC" },
                { value: "RACK", label: `RACK, ${rules.data.discount}% less` },
              ]}
              value={payIn}
              onChange={setCurrency}
            />
          </div>
        )}
        {quote.error && !quote.data ? (
          <ErrorState title="No price" onRetry={() => void quote.refetch()}>
            {describeError(quote.error).text}
          </ErrorState>
        ) : quote.data && rules.data && count > 0 ? (
          <RentBreakdown
            rig={rig}
            quote={quote.data}
            rules={rules.data}
            count={count}
            duration={duration}
            currency={payIn}
            bond={bond.data}
            stale={quote.isPlaceholderData}
          />
        ) : count > 0 ? (
          <SkeletonRows count={5} className="h-6" />
        ) : null}
      </div>
    </Dialog>
  );
}

interface Situation {
  count: number;
  duration: number;
  rules?: RentalRules;
  quote?: Quote;
  payIn: Currency;
  balances?: { usdc: bigint; rack: bigint };
}

/** Why it cannot be rented like this, and what to do. */
function problemOf({ count, duration, rules, quote, payIn, balances }: Situation): string | undefined {
  if (count === 0) return "Choose at least one free slot.";
  if (!rules || !quote) return undefined;
  if (duration < rules.minDuration) return `Rent for ${formatDuration(rules.minDuration)} or longer.`;
  if (duration > rules.maxDuration) return `Rent for ${formatDuration(rules.maxDuration)} at most; extend it later.`;
  if (quote.deposit < rules.minDeposit)
    return `The smallest deposit is ${formatAmount(rules.minDeposit, 6)} USDC. Rent for longer, or more slots.`;
  if (!balances) return undefined;
  const [cost, have] =
    payIn === "RACK" ? [withSlippage(quote.rack ?? 0n), balances.rack] : [quote.deposit, balances.usdc];
  return have < cost ? `Need ${formatAmount(cost - have, 6, { rounding: "up" })} ${payIn} more.` : undefined;
}

function priceText(quote: Quote, currency: Currency): string {
  if (currency === "RACK") return `about ${formatAmount(quote.rack ?? 0n, 6, { rounding: "up" })} RACK`;
  return `${formatAmount(quote.deposit, 6, { rounding: "up" })} USDC`;
}

function balanceText(balances: Situation["balances"], currency: Currency): string {
  if (!balances) return "";
  return `You have ${formatAmount(currency === "RACK" ? balances.rack : balances.usdc, 6)} ${currency}`;
}

function discountHint({ discount30, discount180 }: Rig): string | undefined {
  const parts = [
    discount30 > 0 && `${discount30}% less from 30 days`,
    discount180 > discount30 && `${discount180}% less from 180 days`,
  ].filter(Boolean);
  return parts.length > 0 ? `This host takes ${parts.join(" and ")}.` : undefined;
}

import { useState } from "react";
import { formatDuration } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Choice } from "../ui/Choice.tsx";
import { MoreTimeSheet } from "./MoreTimeSheet.tsx";
import type { ChainRental } from "./chainRental.ts";
import { extensionOf } from "./extend.ts";
import type { RentalRules } from "./quote.ts";
import { type Renewal, costOfRenewals, prepareRenewal } from "./renewal.ts";
import { useBalances } from "./useBalances.ts";

interface RenewalSheetProps {
  rentalId: string;
  onChain: ChainRental;
  rules?: RentalRules;
  renewal: Renewal;
  onClose: () => void;
}

const counts = ["1", "3", "6", "12"].map((value) => ({ value, label: value === "1" ? "Once" : `${value} times` }));

/** How a rental goes on by itself, and the most that may be taken for it, before it is signed. */
export function RenewalSheet({ rentalId, onChain, rules, renewal, onClose }: RenewalSheetProps) {
  const [period, setPeriod] = useState(renewal.period || 3_600);
  const [count, setCount] = useState("3");
  const balances = useBalances();
  const times = Number(count);
  const most = costOfRenewals(onChain, period, times);
  const longest = rules && (rules.maxDuration - Number(onChain.length)) / period;
  const reason =
    period === 0
      ? "Choose by how much it renews."
      : longest !== undefined && longest < 1
        ? `A rental lasts ${formatDuration(rules?.maxDuration ?? 0)} at most, renewals included.`
        : undefined;
  return (
    <MoreTimeSheet
      title="Renew by itself"
      description="In its last sample it gets more time at the price it was rented at."
      length={{ label: "By how much", value: period, onChange: setPeriod }}
      rules={rules}
      rows={[
        {
          label: "Each time",
          value: <Amount value={extensionOf(onChain, period)} digits={4} rounding="up" unit="USDC" />,
        },
        { label: "You have", value: balances.data && <Amount value={balances.data.usdc} unit="USDC" /> },
        {
          label: "May be taken in all",
          value: <Amount value={most} digits={4} rounding="up" unit="USDC" />,
          strong: true,
        },
      ]}
      note="Nothing is taken now: you approve this much USDC, and each renewal takes its part when it is due. Stop the rental, or turn this off, whenever you like. With too little USDC it ends when its time is up."
      transaction={{
        title: `Renew rental ${rentalId} by itself`,
        call: reason ? undefined : prepareRenewal(BigInt(rentalId), period, most),
        disabledReason: reason,
        children: `Renew by ${formatDuration(period)}`,
      }}
      onClose={onClose}
    >
      <div className="space-y-3">
        <p className="text-[0.8125rem] font-medium" aria-hidden>
          How often at most
        </p>
        <Choice label="How often at most" options={counts} value={count} onChange={setCount} />
      </div>
    </MoreTimeSheet>
  );
}

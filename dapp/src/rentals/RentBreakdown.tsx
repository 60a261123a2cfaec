import { ShieldCheck, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatDuration, formatPercent } from "../lib/format.ts";
import { describeSlots } from "../lib/slots.ts";
import { Amount } from "../ui/Amount.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows } from "../ui/Stat.tsx";
import { cx } from "../ui/cx.ts";
import { type Quote, type RentalRules, withSlippage } from "./quote.ts";
import type { Currency } from "./rent.ts";

interface RentBreakdownProps {
  rig: Rig;
  quote: Quote;
  rules: RentalRules;
  /** Slots. */
  count: number;
  duration: number;
  currency: Currency;
  /** USDC units. */
  bond?: bigint;
  /** A newer quote is on its way. */
  stale: boolean;
}

/** What it costs, what of it comes back and when, before anything is signed. */
export function RentBreakdown({ rig, quote, rules, count, duration, currency, bond = 0n, stale }: RentBreakdownProps) {
  const inRack = currency === "RACK";
  const rack = quote.rack ?? 0n;
  return (
    <div className={cx("rounded-card bg-sunken p-4 transition-opacity", stale && "opacity-60")}>
      <Rows
        rows={[
          {
            label: <Explain text={priceStory(rig, duration)}>Price</Explain>,
            value: (
              <>
                <Amount value={quote.price} digits={3} rounding="up" unit="USDC" /> per GPU-hour
              </>
            ),
          },
          {
            label: `${describeSlots(count, rig.slices)} for ${formatDuration(duration)}`,
            value: <Amount value={quote.deposit} digits={4} rounding="up" unit="USDC" />,
          },
          ...(inRack
            ? [
                {
                  label: `${rules.discount}% less, out of the commission`,
                  value: <Amount value={quote.discountedDeposit - quote.deposit} digits={4} unit="USDC" />,
                },
              ]
            : []),
          {
            label: (
              <Explain
                text={`${rules.commission}% of what you pay is the protocol's commission. Of the rest the host keeps ${rig.hostingFee}%; what remains is rent for the rig's holders. Nothing is added on top.`}
              >
                Commission
              </Explain>
            ),
            value: `${rules.commission - (inRack ? rules.discount : 0)}%, included`,
          },
          inRack
            ? {
                label: (
                  <Explain text="The contract swaps just as much RACK as the deposit takes, in the same transaction. If the pool moves by more than 1% first, nothing happens.">
                    Deposit
                  </Explain>
                ),
                value: (
                  <>
                    about <Amount value={rack} rounding="up" unit="RACK" />
                    <span className="label block font-normal">
                      at most {formatAmount(withSlippage(rack), 6, { rounding: "up" })}
                    </span>
                  </>
                ),
                strong: true,
              }
            : { label: "Deposit", value: <Amount value={quote.deposit} rounding="up" unit="USDC" />, strong: true },
        ]}
      />
      <ul className="label mt-4 space-y-2.5 border-t border-line pt-4">
        <Rule icon={<Undo2 />}>
          You pay by the second. Stop whenever you like: the unused part returns at once, in USDC. Time that was not
          delivered returns when it is judged. If the host does not start it within 15 minutes, everything returns.
        </Rule>
        <Rule icon={<ShieldCheck />}>
          SLA {formatPercent(1 - rig.allowance / 1000)}:{" "}
          {bond > 0n ? (
            <>
              below it you also get twice the price of the shortfall, out of the host&apos;s bond of{" "}
              <Amount value={bond} digits={0} unit="USDC" />, as far as that reaches.
            </>
          ) : (
            "this host has posted no bond, so nothing beyond the refund is paid when it is missed."
          )}
        </Rule>
      </ul>
    </div>
  );
}

function Rule({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-faint">
      {icon}
      <span>{children}</span>
    </li>
  );
}

function priceStory({ price, slopePercent, discount30, discount180 }: Rig, duration: number): string {
  const base = `The host asks ${formatAmount(BigInt(price), 6, { digits: 3, rounding: "up" })} USDC per GPU-hour`;
  const slope =
    slopePercent > 0
      ? `, and up to ${slopePercent}% more the fuller the rig is after this rental`
      : ", however full the rig is";
  const discount = duration >= 180 * 86_400 ? discount180 : duration >= 30 * 86_400 ? discount30 : 0;
  return `${base}${slope}${discount > 0 ? `, less ${discount}% for so long a rental` : ""}. It stays the same until the rental ends.`;
}

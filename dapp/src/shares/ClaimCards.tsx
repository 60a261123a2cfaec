import type { ReactNode } from "react";
import type { Portfolio } from "../../../indexer/src/api/types.ts";
import { formatAmount } from "../lib/format.ts";
import type { CallSource } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Skeleton, SkeletonRows } from "../ui/Skeleton.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { cx } from "../ui/cx.ts";
import { claimAll, claimRent, claimRewards } from "./claim.ts";
import { type Claimable, sumOf } from "./useClaimable.ts";

interface ClaimCardsProps {
  portfolio: Portfolio;
  claimable: Claimable | undefined;
}

/** What the shares are worth, and what can be taken now: rent and rewards side by side, never added. */
export function ClaimCards({ portfolio, claimable }: ClaimCardsProps) {
  const { value, held, unpriced } = valueOf(portfolio);
  return (
    <div className="grid gap-4 sm:gap-5 md:grid-cols-3">
      <Card aria-label="Value" className="flex flex-col">
        <h2 className="label font-normal">
          <Explain text="Your shares at the latest price somebody paid for a share of the same rig. Nobody has offered to buy yours at it.">
            Value at the latest prices
          </Explain>
        </h2>
        <Figure value={value} unit="USDC" />
        <p className="label mt-1 mb-3">
          {unpriced > 0
            ? `${unpriced} ${unpriced === 1 ? "rig has" : "rigs have"} no price yet and count as nothing.`
            : `Shares of ${held} ${held === 1 ? "rig" : "rigs"}.`}
        </p>
        <div className="mt-auto -mb-1.5">
          <Rows
            rows={[
              { label: "Paid for shares", value: <Amount value={total(portfolio, "paid")} unit="USDC" /> },
              { label: "Received in resale", value: <Amount value={total(portfolio, "received")} unit="USDC" /> },
            ]}
          />
        </div>
      </Card>
      <Card aria-label="To claim" className="flex flex-col md:col-span-2">
        <div className="grid flex-1 gap-x-8 gap-y-6 sm:grid-cols-2">
          <Claim
            title="Rent to claim"
            tone="text-accent"
            amount={claimable && sumOf(claimable.rent)}
            unit="USDC"
            claimed={BigInt(portfolio.rent.claimed)}
            call={claimable && claimRent(claimable.rent)}
            rigs={claimable?.rent.size ?? 0}
            what="rent"
          />
          <Claim
            title="Rewards to claim"
            tone="text-reward"
            amount={claimable && sumOf(claimable.reward)}
            unit="RACK"
            claimed={BigInt(portfolio.reward.claimed)}
            call={claimable && claimRewards(claimable.reward)}
            rigs={claimable?.reward.size ?? 0}
            what="rewards"
          />
        </div>
        {claimable && claimable.rent.size + claimable.reward.size > 0 && (
          <div className="mt-5 grid items-center gap-x-8 gap-y-3 border-t border-line pt-5 sm:grid-cols-2">
            <TransactionButton id="claim all" title="Claim rent and rewards" call={claimAll(claimable)}>
              Claim all
            </TransactionButton>
            <p className="label">
              Rent comes in USDC and rewards in RACK, from two contracts: one confirmation where your wallet sends calls
              together, else two in a row.
            </p>
          </div>
        )}
      </Card>
    </div>
  );
}

interface ClaimProps {
  title: string;
  tone: string;
  amount: bigint | undefined;
  unit: "USDC" | "RACK";
  claimed: bigint;
  call: CallSource | undefined;
  rigs: number;
  what: "rent" | "rewards";
}

function Claim({ title, tone, amount, unit, claimed, call, rigs, what }: ClaimProps) {
  const from = rigs > 1 ? ` of ${rigs} rigs` : "";
  return (
    <section aria-label={title} className="flex flex-col">
      <h2 className="label font-normal">{title}</h2>
      <Figure value={amount} unit={unit} className={tone} />
      <p className="label figures mt-1 mb-4">
        {formatAmount(claimed, 6)} {unit} claimed so far
      </p>
      {call ? (
        <TransactionButton
          id={`claim ${what}`}
          title={`Claim ${what}${from}`}
          look="secondary"
          call={call}
          disabledReason={
            amount === 0n ? `There are no ${what} to claim now.`.replace("are no rent", "is no rent") : undefined
          }
        >
          Claim {what}
          {from}
        </TransactionButton>
      ) : (
        <SkeletonRows count={1} className="h-10" />
      )}
    </section>
  );
}

interface FigureProps {
  value: bigint | undefined;
  unit: string;
  className?: string;
}

function Figure({ value, unit, className }: FigureProps): ReactNode {
  if (value === undefined) return <Skeleton className="mt-2 h-8 w-32" />;
  return (
    <p
      className={cx(
        "mt-1 text-[1.75rem] leading-9 font-semibold tracking-[-0.02em] [&_[data-unit]]:text-base [&_[data-unit]]:tracking-normal",
        className,
      )}
    >
      <Amount value={value} unit={unit} />
    </p>
  );
}

function total({ holdings }: Portfolio, key: "paid" | "received"): bigint {
  return holdings.reduce((sum, holding) => sum + BigInt(holding[key]), 0n);
}

function valueOf({ holdings }: Portfolio): { value: bigint; held: number; unpriced: number } {
  const held = holdings.filter(({ shares }) => shares !== "0");
  const value = held.reduce(
    (sum, { shares, sharePrice }) => sum + (BigInt(shares) * BigInt(sharePrice ?? 0)) / 1_000_000n,
    0n,
  );
  return { value, held: held.length, unpriced: held.filter(({ sharePrice }) => sharePrice === null).length };
}

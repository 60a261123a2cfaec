import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConnection, useReadContract, useReadContracts } from "wagmi";
import { rigSharesAbi } from "../../../contracts/index.ts";
import type { Ask, RigStory } from "../../../indexer/src/api/types.ts";
import { amountInput, formatAmount, formatRegion, formatShares, parseAmount } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Input } from "../ui/Field.tsx";
import { Section } from "../ui/Section.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { HostRecord } from "./HostRecord.tsx";
import { NavFigures } from "./NavFigures.tsx";
import { Ownership } from "./Ownership.tsx";
import { ReturnFigures } from "./ReturnFigures.tsx";
import { machineOf } from "../rigs/RigName.tsx";
import { RiskFacts } from "./RiskFacts.tsx";

interface BuyAskDialogProps {
  ask: Ask;
  onClose: () => void;
}

const { ShareMarket, USDC } = protocol;
const share = 1_000_000n;
const firstAmount = 10n * share;

/** Buys shares of one ask. What is left, its price and whether the seller can cover it are read from the chain. */
export function BuyAskDialog({ ask, onClose }: BuyAskDialogProps) {
  const { address } = useConnection();
  const rig = useQuery(indexerQuery<RigStory>(`/rigs/${ask.rigId}`)).data;
  const offer = useOffer(ask, rig?.shares);
  const balance = useReadContract({
    ...USDC,
    functionName: "balanceOf",
    args: address && [address],
    query: { enabled: Boolean(address) },
  });
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (offer ? amountInput(offer.left < firstAmount ? offer.left : firstAmount, 6) : "");
  const shares = parseAmount(text, 6);
  const cost = offer && shares !== undefined ? ceilDiv(shares * offer.price, share) : undefined;

  const problem = ((): string | undefined => {
    if (!offer) return "One moment: the offer is read from the chain.";
    if (offer.left === 0n) return "This offer is gone, or its seller no longer holds the shares. Choose another one.";
    if (!shares || cost === undefined) return "Enter how many shares.";
    if (shares > offer.left) return `Only ${formatShares(offer.left)} shares are left on this offer. Buy fewer.`;
    if (balance.data !== undefined && balance.data < cost)
      return `You need ${formatAmount(cost - balance.data, 6, { rounding: "up" })} USDC more.`;
    return undefined;
  })();
  const call: CallSource | undefined =
    !shares || cost === undefined
      ? undefined
      : (signer) => {
          const args = [BigInt(ask.id), shares, cost] as const;
          return payFor(
            signer,
            { token: USDC.address, spender: ShareMarket.address, value: cost },
            {
              permitted: (permit) => toCall({ ...ShareMarket, functionName: "buyWithPermit", args: [...args, permit] }),
              approved: () => toCall({ ...ShareMarket, functionName: "buy", args }),
            },
          );
        };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      placement="side"
      title={`Shares of rig ${ask.rigId}, resale`}
      description={rig && `${machineOf({ ...rig, model: rig.model.name })} in ${formatRegion(rig.region)}`}
      footer={
        <TransactionButton
          id={`buy ask ${ask.id}`}
          title={`Buy ${formatShares(shares ?? 0n)} shares of rig ${ask.rigId}`}
          size="large"
          call={call}
          disabledReason={problem}
          onDone={onClose}
        >
          {cost ? `Pay ${formatAmount(cost, 6, { rounding: "up" })} USDC` : "Buy shares"}
        </TransactionButton>
      }
    >
      <div className="space-y-7">
        <div className="space-y-4">
          <Field
            label="How many shares"
            hint={offer && `${formatShares(offer.left)} are left on this offer. They are yours at once.`}
            aside={balance.data === undefined ? undefined : `You have ${formatAmount(balance.data, 6)} USDC`}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              disabled={!offer}
              value={text}
              onChange={(event) => setTyped(event.target.value)}
              unit="shares"
            />
            {offer && offer.left > 0n && (
              <Button size="small" onClick={() => setTyped(amountInput(offer.left, 6))}>
                All {formatShares(offer.left)}
              </Button>
            )}
          </Field>
          {offer ? (
            <Rows
              rows={[
                { label: "Price of one share", value: <Amount value={offer.price} unit="USDC" digits={4} /> },
                { label: "Paid to", value: "The seller, directly" },
                {
                  label: "You pay",
                  value: <Amount value={cost ?? 0n} unit="USDC" rounding="up" />,
                  strong: true,
                },
              ]}
            />
          ) : (
            <Skeleton className="h-28" />
          )}
        </div>
        {rig ? (
          <>
            <ReturnFigures rig={rig} sharePrice={BigInt(ask.price)} />
            {rig.nav && (
              <Section title="What it is worth by the books">
                <NavFigures nav={rig.nav} />
              </Section>
            )}
            <RiskFacts rig={rig} />
            <HostRecord rig={rig} />
            <Ownership rig={rig} />
          </>
        ) : (
          <Skeleton className="h-96" />
        )}
      </div>
    </Dialog>
  );
}

/** What of an ask can really be bought now: shares stay with the seller, who may have moved them since. */
function useOffer(ask: Ask, shares: `0x${string}` | undefined): { left: bigint; price: bigint } | undefined {
  const terms = useReadContract({
    ...ShareMarket,
    functionName: "asks",
    args: [BigInt(ask.id)],
    query: { refetchInterval: 4_000 },
  });
  const token = { address: shares, abi: rigSharesAbi } as const;
  const cover = useReadContracts({
    contracts: [
      { ...token, functionName: "balanceOf", args: [ask.seller] },
      { ...token, functionName: "allowance", args: [ask.seller, ShareMarket.address] },
    ],
    query: { enabled: Boolean(shares), refetchInterval: 4_000 },
  });
  const [balance, allowance] = cover.data ?? [];
  if (!terms.data || balance?.status !== "success" || allowance?.status !== "success") return undefined;
  const [, , left, price] = terms.data;
  const covered = balance.result < allowance.result ? balance.result : allowance.result;
  return { left: covered < left ? covered : left, price };
}

function ceilDiv(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

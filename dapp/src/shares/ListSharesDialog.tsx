import { useState } from "react";
import { useReadContract } from "wagmi";
import { useConnection } from "wagmi";
import { rigSharesAbi } from "../../../contracts/index.ts";
import type { Holding } from "../../../indexer/src/api/types.ts";
import { amountInput, formatShares, parseAmount } from "../lib/format.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Input } from "../ui/Field.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { machineOf } from "../rigs/RigName.tsx";

interface ListSharesDialogProps {
  holding: Holding;
  /** Share units of this rig that already stand on offer. */
  offered: bigint;
  onClose: () => void;
}

const { ShareMarket } = protocol;

/** Offers shares at a price of the holder's own. They stay with the holder, and earn, until somebody buys. */
export function ListSharesDialog({ holding, offered, onClose }: ListSharesDialogProps) {
  const { address } = useConnection();
  const { rigId, sharesAddress, sharePrice, rig } = holding;
  const balance = useReadContract({
    address: sharesAddress,
    abi: rigSharesAbi,
    functionName: "balanceOf",
    args: address && [address],
  });
  const owned = balance.data ?? BigInt(holding.shares);
  const free = owned > offered ? owned - offered : 0n;
  const [sharesText, setShares] = useState("");
  const [priceText, setPrice] = useState(sharePrice ? amountInput(BigInt(sharePrice), 6) : "");
  const shares = parseAmount(sharesText, 6);
  const price = parseAmount(priceText, 6);

  const tooMany = shares !== undefined && shares > free;
  const problem = !shares
    ? "Enter how many shares."
    : tooMany
      ? `You can offer ${formatShares(free)} shares. Offer fewer.`
      : !price
        ? "Enter a price above zero."
        : undefined;
  const call: CallSource | undefined =
    !shares || !price
      ? undefined
      : (signer) =>
          // One allowance covers all offers of a rig, so it must be large enough for those before, too.
          payFor(
            signer,
            { token: sharesAddress, spender: ShareMarket.address, value: offered + shares },
            {
              permitted: (permit) =>
                toCall({ ...ShareMarket, functionName: "listWithPermit", args: [rigId, shares, price, permit] }),
              approved: () => toCall({ ...ShareMarket, functionName: "list", args: [rigId, shares, price] }),
            },
          );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Offer shares of rig ${rigId}`}
      description={`${machineOf(rig)}. They stay yours, and earn rent, until somebody buys them.`}
      footer={
        <TransactionButton
          id={`list ${rigId}`}
          title={`Offer ${formatShares(shares ?? 0n)} shares of rig ${rigId}`}
          size="large"
          call={call}
          disabledReason={problem}
          onDone={onClose}
        >
          Offer them
        </TransactionButton>
      }
    >
      <div className="space-y-5">
        <Field
          label="How many shares"
          hint={offered > 0n ? `${formatShares(offered)} more already stand on offer.` : undefined}
          error={tooMany ? `You have ${formatShares(free)} shares that are not on offer yet.` : undefined}
          aside={
            <button
              type="button"
              className="underline-offset-4 hover:underline"
              onClick={() => setShares(amountInput(free, 6))}
            >
              All {formatShares(free)}
            </button>
          }
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={sharesText}
            onChange={(event) => setShares(event.target.value)}
            unit="shares"
          />
        </Field>
        <Field
          label="Price of one share"
          hint={sharePrice ? <LastPrice value={BigInt(sharePrice)} /> : "No share of this rig has been sold yet."}
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={priceText}
            onChange={(event) => setPrice(event.target.value)}
            unit="USDC"
          />
        </Field>
        <Rows
          rows={[
            {
              label: "You receive when all are bought",
              value: <Amount value={((shares ?? 0n) * (price ?? 0n)) / 1_000_000n} unit="USDC" />,
              strong: true,
            },
          ]}
        />
      </div>
    </Dialog>
  );
}

function LastPrice({ value }: { value: bigint }) {
  return (
    <>
      The latest was <Amount value={value} unit="USDC" digits={4} />.
    </>
  );
}

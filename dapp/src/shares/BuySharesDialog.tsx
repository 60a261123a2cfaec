import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useConnection, useReadContract } from "wagmi";
import type { RigStory, SaleOfRig } from "../../../indexer/src/api/types.ts";
import { formatAmount, formatNumber, formatPercent, formatRegion } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { buttonClass } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { HostRecord } from "./HostRecord.tsx";
import { Ownership } from "./Ownership.tsx";
import { ReturnFigures } from "./ReturnFigures.tsx";
import { machineOf } from "../rigs/RigName.tsx";
import { RiskFacts } from "./RiskFacts.tsx";
import { SharesField, parseShares } from "./SharesField.tsx";

interface BuySharesDialogProps {
  sale: SaleOfRig;
  onClose: () => void;
}

const { ShareSale, USDC } = protocol;

/** Everything a buyer should know of a first sale, then the button. Price and shares left are read from the chain. */
export function BuySharesDialog({ sale, onClose }: BuySharesDialogProps) {
  const { address } = useConnection();
  const [text, setText] = useState("100");
  const [bought, setBought] = useState<number>();
  const rigId = BigInt(sale.rigId);
  const story = useQuery(indexerQuery<RigStory>(`/rigs/${sale.rigId}`));
  const terms = useReadContract({
    ...ShareSale,
    functionName: "saleOf",
    args: [rigId],
    query: { refetchInterval: 4_000 },
  });
  const balance = useReadContract({
    ...USDC,
    functionName: "balanceOf",
    args: address && [address],
    query: { enabled: Boolean(address) },
  });
  const shares = parseShares(text);
  const cost = terms.data && shares !== undefined ? BigInt(shares) * BigInt(terms.data.price) : undefined;

  const problem = ((): string | undefined => {
    if (!terms.data || cost === undefined || !shares) return "Enter how many shares, a whole number from 1.";
    if (address?.toLowerCase() === sale.host) return "This is your own sale. Switch to another account to buy.";
    if (shares > terms.data.left) return `Only ${formatNumber(terms.data.left)} shares are left. Buy fewer.`;
    if (balance.data !== undefined && balance.data < cost)
      return `You need ${formatAmount(cost - balance.data, 6, { rounding: "up" })} USDC more.`;
    return undefined;
  })();
  const call: CallSource | undefined =
    cost === undefined || !shares
      ? undefined
      : (signer) =>
          payFor(
            signer,
            { token: USDC.address, spender: ShareSale.address, value: cost },
            {
              permitted: (permit) =>
                toCall({ ...ShareSale, functionName: "buyWithPermit", args: [rigId, BigInt(shares), permit] }),
              approved: () => toCall({ ...ShareSale, functionName: "buy", args: [rigId, BigInt(shares)] }),
            },
          );

  if (bought !== undefined) return <Bought shares={bought} sale={sale} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      placement="side"
      title={`Shares of rig ${sale.rigId}`}
      description={`${machineOf(sale.rig)} in ${formatRegion(sale.rig.region)}`}
      footer={
        <TransactionButton
          id={`buy ${sale.id}`}
          title={`Buy ${formatNumber(shares ?? 0)} ${shares === 1 ? "share" : "shares"} of rig ${sale.rigId}`}
          size="large"
          call={call}
          disabledReason={problem}
          onDone={() => setBought(shares)}
        >
          {cost ? `Pay ${formatAmount(cost, 6, { rounding: "up" })} USDC` : "Buy shares"}
        </TransactionButton>
      }
    >
      <div className="space-y-7">
        <div className="space-y-4">
          <SharesField text={text} onChange={setText} left={terms.data?.left} balance={balance.data} />
          {terms.data ? (
            <Rows
              rows={[
                { label: "Price of one share", value: <Amount value={BigInt(terms.data.price)} unit="USDC" /> },
                { label: "You would own", value: `${formatPercent((shares ?? 0) / 10_000, 2)} of the rig` },
                { label: "Locked at the latest until", value: <Moment at={terms.data.deliverBy} /> },
                {
                  label: "You pay",
                  value: <Amount value={cost ?? 0n} unit="USDC" rounding="up" />,
                  strong: true,
                },
              ]}
            />
          ) : (
            <Skeleton className="h-36" />
          )}
        </div>
        {story.data ? (
          <>
            <ReturnFigures rig={story.data} sharePrice={BigInt(sale.price)} />
            <RiskFacts rig={story.data} sale={sale} />
            <HostRecord rig={story.data} />
            <Ownership rig={story.data} />
          </>
        ) : (
          <Skeleton className="h-96" />
        )}
      </div>
    </Dialog>
  );
}

interface BoughtProps {
  shares: number;
  sale: SaleOfRig;
  onClose: () => void;
}

function Bought({ shares, sale, onClose }: BoughtProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`You own ${formatNumber(shares)} more ${shares === 1 ? "share" : "shares"} of rig ${sale.rigId}`}
      footer={
        <Link to="/portfolio" className={`${buttonClass("primary", "large")} w-full`}>
          See your portfolio
        </Link>
      }
    >
      <div className="flex gap-3 text-sm text-ink-soft">
        <CircleCheck className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
        <p>
          They are locked, and your payment is held, until inspectors have seen the rig run. If that does not happen by{" "}
          <Moment at={sale.deliverBy} />, or too few shares are sold, you take everything back.
        </p>
      </div>
    </Dialog>
  );
}

import type { ReactNode } from "react";
import type { SaleOfRig } from "../../../indexer/src/api/types.ts";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Moment, TimeLeft } from "../ui/Time.tsx";
import { Delivery } from "./Delivery.tsx";
import { RefundButton } from "./RefundButton.tsx";
import { RigName } from "../rigs/RigName.tsx";
import { SaleProgress } from "./SaleProgress.tsx";
import type { SaleStage } from "./sales.ts";

interface SaleCardProps {
  sale: SaleOfRig;
  stage: SaleStage;
  onBuy: () => void;
}

const badges: Record<SaleStage, ReactNode> = {
  open: (
    <Badge tone="accent" dot>
      Open
    </Badge>
  ),
  delivering: (
    <Badge tone="warn" dot="live">
      Awaits delivery
    </Badge>
  ),
  failed: <Badge tone="bad">Failed</Badge>,
  delivered: <Badge tone="accent">Delivered</Badge>,
  closed: <Badge>Closed</Badge>,
};

/** One first sale that still asks something of somebody: buy, deliver, or take a refund. */
export function SaleCard({ sale, stage, onBuy }: SaleCardProps) {
  return (
    <Card className="flex flex-col gap-5" aria-label={`Sale of rig ${sale.rigId}`}>
      <header className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 text-[0.9375rem]">
          <RigName rig={sale.rig} />
        </h3>
        {badges[stage]}
      </header>
      <dl className="flex items-end justify-between gap-4">
        <div>
          <dt className="label">One share, 0.01% of the rig</dt>
          <dd className="text-2xl leading-8 font-semibold tracking-[-0.02em] [&_[data-unit]]:text-sm [&_[data-unit]]:tracking-normal">
            <Amount value={BigInt(sale.price)} unit="USDC" />
          </dd>
        </div>
        <div className="text-right">
          <dt className="label">Whole rig</dt>
          <dd className="text-sm leading-7">
            <Amount value={BigInt(sale.price) * 10_000n} unit="USDC" digits={0} />
          </dd>
        </div>
      </dl>
      <SaleProgress sale={sale} />
      <Rows rows={factsOf(sale, stage)} />
      <div className="mt-auto">
        {stage === "open" && (
          <Button look="primary" className="w-full" onClick={onBuy}>
            Look closer
          </Button>
        )}
        {stage === "delivering" && <Delivery sale={sale} />}
        {stage === "failed" && <RefundButton sale={sale} />}
      </div>
    </Card>
  );
}

function factsOf(sale: SaleOfRig, stage: SaleStage) {
  if (stage === "failed")
    return [
      { label: "Why", value: sale.sold < sale.softCap ? "Soft cap missed" : "Not delivered in time" },
      { label: "Still to be refunded", value: <Amount value={BigInt(sale.raised)} unit="USDC" /> },
    ];
  const delivery = {
    label: (
      <Explain text="The host is paid only after inspectors have seen the rig run, sample after sample, before this date. Otherwise every buyer takes a full refund.">
        Deliver by
      </Explain>
    ),
    value: <Moment at={sale.deliverBy} />,
  };
  if (stage === "delivering")
    return [{ label: "Held for delivery", value: <Amount value={BigInt(sale.raised)} unit="USDC" /> }, delivery];
  return [{ label: "Closes in", value: <TimeLeft until={sale.deadline} past="closed" /> }, delivery];
}

import type { ReactNode } from "react";
import { formatAmount, formatDuration } from "../lib/format.ts";
import { useBalances } from "../rentals/useBalances.ts";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { type EvidenceDemand, prepareDemand, readDemandRules } from "./demand.ts";

interface DemandDialogProps {
  demand: EvidenceDemand;
  /** Unix seconds at which the sample began, where it is known. */
  at?: number;
  /** What is still to be chosen. */
  children?: ReactNode;
  onClose: () => void;
}

/** What asking for a receipt costs, and what follows, before it is signed. */
export function DemandDialog({ demand, at, children, onClose }: DemandDialogProps) {
  const { report, rigId } = demand;
  const rules = useChainQuery(["demandRules"], readDemandRules, { refetchInterval: false }).data;
  const balances = useBalances();
  const short = rules && balances.data && balances.data.rack < rules.bond ? rules.bond - balances.data.rack : 0n;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Demand the receipt"
      description="The inspector must show what the rig's agent signed for this sample."
      footer={
        <TransactionButton
          size="large"
          title={`Demand a receipt of rig ${rigId}`}
          call={rules && prepareDemand(demand)}
          disabledReason={short > 0n ? `Need ${formatAmount(short, 6, { rounding: "up" })} RACK more.` : undefined}
          onDone={onClose}
        >
          Demand it
        </TransactionButton>
      }
    >
      {children}
      <Rows
        rows={[
          { label: "Inspector", value: <Address value={report.inspector} /> },
          { label: "Said that", value: `rig ${rigId} ran` },
          { label: "In the sample from", value: at ? <Moment at={at} /> : `epoch ${report.epoch}` },
          { label: "Time to show it", value: rules && formatDuration(rules.showWindow) },
          {
            label: "Your bond",
            value: rules && <Amount value={rules.bond} unit="RACK" />,
            strong: true,
          },
        ]}
      />
      <ul className="label mt-4 list-disc space-y-2 pl-4">
        <li>If the receipt is shown, your bond goes to the inspector for the trouble.</li>
        <li>
          If it is not, you get the bond back, and half of the seat&apos;s stake is taken: a fifth of that is yours,{" "}
          {demand.rentalId > 0n && "three tenths go to the renter of this rental, "}
          the rest burns.
        </li>
        <li>Inspectors answer by themselves. Ask when you know that the rig did not run.</li>
      </ul>
    </Dialog>
  );
}

import { useState } from "react";
import type { Host, Rig } from "../../../indexer/src/api/types.ts";
import { formatPercent } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { RigName } from "../rigs/RigName.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { EditRigSheet } from "./EditRigSheet.tsx";
import { OpenSaleSheet } from "./OpenSaleSheet.tsx";

/** The rigs whose title the account holds. */
export function HostRigs({ host }: { host: Host }) {
  const [editing, setEditing] = useState<number>();
  const [selling, setSelling] = useState<number>();
  const find = (rigId: number | undefined) => host.rigs.find(({ id }) => id === rigId);
  const edited = find(editing);
  const sold = find(selling);
  const columns: Column<Rig>[] = [
    { key: "rig", header: "Rig", lead: true, cell: (rig) => <RigName rig={{ ...rig, model: rig.model.name }} /> },
    { key: "state", header: "State", cell: (rig) => <State rig={rig} /> },
    {
      key: "price",
      header: "A GPU-hour",
      align: "end",
      cell: ({ price }) => <Amount value={BigInt(price)} unit="USDC" digits={3} />,
    },
    {
      key: "taken",
      header: "Slots rented",
      align: "end",
      cell: ({ slotCount, slotsFree }) => `${slotCount - slotsFree} of ${slotCount}`,
    },
    {
      key: "uptime",
      header: "Uptime",
      align: "end",
      cell: ({ samplesJudged, samplesDelivered }) =>
        samplesJudged ? formatPercent(samplesDelivered / samplesJudged, 2) : "Not judged",
    },
    { key: "bond", header: "Bond", align: "end", cell: ({ bond }) => <Amount value={BigInt(bond)} unit="USDC" /> },
    {
      key: "owed",
      header: "Fees",
      align: "end",
      cell: ({ id }) => <Owed rigId={id} amount={BigInt(host.hostingOwed[id] ?? 0)} />,
    },
    {
      key: "actions",
      header: <span className="sr-only">Actions</span>,
      align: "end",
      cell: (rig) => (
        <span className="flex justify-end gap-2">
          {!rig.inSale && rig.holders <= 1 && (
            <Button size="small" onClick={() => setSelling(rig.id)} aria-label={`Sell shares of rig ${rig.id}`}>
              Sell shares
            </Button>
          )}
          <Button size="small" onClick={() => setEditing(rig.id)} aria-label={`Edit rig ${rig.id}`}>
            Edit
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Table caption="Your rigs" columns={columns} rows={host.rigs} rowKey={({ id }) => String(id)} />
      {edited && <EditRigSheet key={edited.id} rig={edited} onClose={() => setEditing(undefined)} />}
      {sold && <OpenSaleSheet key={sold.id} rig={sold} onClose={() => setSelling(undefined)} />}
    </>
  );
}

function State({ rig }: { rig: Rig }) {
  if (rig.inSale) return <Badge tone="warn">In sale</Badge>;
  return rig.listed ? <Badge tone="accent">Listed</Badge> : <Badge>Not listed</Badge>;
}

function Owed({ rigId, amount }: { rigId: number; amount: bigint }) {
  if (amount === 0n) return <Amount value={0n} unit="USDC" />;
  return (
    <TransactionButton
      title={`Withdraw hosting fees of rig ${rigId}`}
      look="secondary"
      size="small"
      className="inline-block"
      call={toCall({ ...protocol.RentalEscrow, functionName: "withdrawHosting", args: [BigInt(rigId)] })}
    >
      <span>
        Withdraw <Amount value={amount} unit="USDC" />
      </span>
    </TransactionButton>
  );
}

import { useState } from "react";
import type { Rental } from "../../../indexer/src/api/types.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Select } from "../ui/Field.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";

interface EndRentalDialogProps {
  rental: Rental;
  onClose: () => void;
}

/** As in `RentalEscrow.Reason`. */
const reasons = [
  { value: "4", label: "Maintenance" },
  { value: "5", label: "A fault of the machine" },
  { value: "6", label: "The renter broke the rules of use" },
];

/** The host ends a rental before its time and says why. */
export function EndRentalDialog({ rental, onClose }: EndRentalDialogProps) {
  const [reason, setReason] = useState("4");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`End rental ${rental.id} early`}
      description="The unused part of the deposit goes back to the renter, who also gets a credit from the rig's bond."
      footer={
        <TransactionButton
          title={`End rental ${rental.id}`}
          look="danger"
          size="large"
          call={toCall({
            ...protocol.RentalEscrow,
            functionName: "close",
            args: [BigInt(rental.id), Number(reason)],
          })}
          onDone={onClose}
        >
          End it now
        </TransactionButton>
      }
    >
      <Field label="Why" hint="The reason stays on the chain and in your record.">
        <Select options={reasons} value={reason} onChange={setReason} />
      </Field>
    </Dialog>
  );
}

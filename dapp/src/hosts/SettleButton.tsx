import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { RowTransaction } from "../ui/RowTransaction.tsx";

/** Moves what a rental earned so far out of escrow; anybody may. */
export function SettleButton({ rentalId }: { rentalId: string }) {
  return (
    <RowTransaction
      title={`Settle rental ${rentalId}`}
      call={toCall({ ...protocol.RentalEscrow, functionName: "settle", args: [BigInt(rentalId)] })}
    >
      Settle
    </RowTransaction>
  );
}

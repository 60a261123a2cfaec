import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDuration } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { type ChainRental, renterStopped } from "./chainRental.ts";
import { costSoFar } from "./state.ts";

interface StopDialogProps {
  story: RentalStory;
  onChain: ChainRental;
  onClose: () => void;
}

/** Shows to the last digit what returns, then stops the rental. */
export function StopDialog({ story, onChain, onClose }: StopDialogProps) {
  const now = useNow();
  const { stopRefund } = onChain;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Stop this rental"
      description="The clock stops, the compute is taken down, and nothing on it is kept."
      footer={
        <TransactionButton
          look="danger"
          size="large"
          title={`Stop rental ${story.id}`}
          call={
            stopRefund === undefined
              ? undefined
              : toCall({ ...protocol.RentalEscrow, functionName: "close", args: [BigInt(story.id), renterStopped] })
          }
          disabledReason={stopRefund === undefined ? "It no longer runs." : undefined}
          onDone={onClose}
        >
          Stop now
        </TransactionButton>
      }
    >
      <Rows
        rows={[
          { label: "Used", value: formatDuration(now - (story.start ?? now)) },
          { label: "Left", value: formatDuration((story.end ?? now) - now) },
          { label: "Cost so far", value: <Amount value={costSoFar(story, now)} digits={6} unit="USDC" /> },
          {
            label: "Returns to you at once",
            value: <Amount value={stopRefund ?? 0n} digits={6} unit="USDC" />,
            strong: true,
          },
        ]}
      />
      <p className="label mt-4">
        Read from the chain, for its next block; each second that passes first costs its price. The used part is settled
        once it is judged, and what of it was not delivered returns then too.
      </p>
    </Dialog>
  );
}

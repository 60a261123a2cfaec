import { formatDuration } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { type Call, toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card } from "../ui/Card.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { type ChainRental, renterStopped } from "./chainRental.ts";

const { RentalEscrow } = protocol;

interface RentalFromChainProps {
  id: string;
  onChain: ChainRental;
  /** Why there is no more to tell. */
  failure: string;
  onRetry: () => void;
}

/** What the chain alone knows of a rental: enough to stop it, take it back or settle it while the indexer is away. */
export function RentalFromChain({ id, onChain, failure, onRetry }: RentalFromChainProps) {
  const now = useNow();
  const { end, length, stopRefund, settlement, cancellable } = onChain;
  const args = [BigInt(id)] as const;
  return (
    <>
      <PageHeader title={`Rental ${id}`}>Read from the chain itself.</PageHeader>
      <div className="space-y-5">
        <ErrorState title="Its story cannot be shown now" onRetry={onRetry}>
          {failure}
        </ErrorState>
        <Card aria-label="On the chain">
          <Stats>
            {end === undefined ? (
              <Stat
                size="large"
                label="Waits for its host"
                value={formatDuration(Number(length))}
                note="from its start"
              />
            ) : (
              <Stat size="large" label="Time left" value={formatDuration(end - now)} />
            )}
            {stopRefund !== undefined && (
              <Stat label="Returns if you stop it now" value={<Amount value={stopRefund} digits={6} unit="USDC" />} />
            )}
          </Stats>
          <div className="mt-6 flex flex-wrap gap-3 border-t border-line pt-5 empty:hidden">
            {stopRefund !== undefined && (
              <Action
                title={`Stop rental ${id}`}
                call={toCall({ ...RentalEscrow, functionName: "close", args: [...args, renterStopped] })}
              >
                Stop now
              </Action>
            )}
            {cancellable && (
              <Action title={`Cancel rental ${id}`} call={toCall({ ...RentalEscrow, functionName: "cancel", args })}>
                Cancel and refund
              </Action>
            )}
            {settlement && (
              <Action title={`Settle rental ${id}`} call={toCall({ ...RentalEscrow, functionName: "settle", args })}>
                Settle rent
              </Action>
            )}
          </div>
        </Card>
      </div>
    </>
  );
}

function Action({ title, call, children }: { title: string; call: Call; children: string }) {
  return (
    <TransactionButton look="secondary" title={title} className="w-full sm:w-52" call={call}>
      {children}
    </TransactionButton>
  );
}

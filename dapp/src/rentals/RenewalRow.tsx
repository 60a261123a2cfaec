import { RefreshCw } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { formatAmount, formatDuration } from "../lib/format.ts";
import { Button } from "../ui/Button.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import type { ChainRental } from "./chainRental.ts";
import { extensionOf } from "./extend.ts";
import type { RentalRules } from "./quote.ts";
import { endRenewal, readRenewal } from "./renewal.ts";

const RenewalSheet = lazy(() => import("./RenewalSheet.tsx").then((module) => ({ default: module.RenewalSheet })));

interface RenewalRowProps {
  rentalId: string;
  onChain: ChainRental;
  rules?: RentalRules;
}

/** Whether the rental goes on by itself when its time is up, and the way to change that. For its renter. */
export function RenewalRow({ rentalId, onChain, rules }: RenewalRowProps) {
  const [open, setOpen] = useState(false);
  const id = BigInt(rentalId);
  const renewal = useChainQuery(["renewal", rentalId], (client) => readRenewal(client, id, onChain.renter)).data;
  if (!renewal) return null;
  const { period, allowance } = renewal;
  const cost = period > 0 ? extensionOf(onChain, period) : 0n;
  const times = cost > 0n ? allowance / cost : 0n;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-control bg-sunken px-4 py-3">
      <p className="flex min-w-48 flex-1 gap-2.5 text-sm text-ink-soft">
        <RefreshCw className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
        <span>
          {period > 0 ? (
            <>
              <span className="font-medium text-ink">Renews by {formatDuration(period)}</span> in its last sample, for{" "}
              {formatAmount(cost, 6, { digits: 4, rounding: "up" })} USDC each time.{" "}
              {times > 0n
                ? `What you allowed is enough for ${times === 1n ? "one more time" : `${times} more times`}.`
                : "What you allowed is used up, so it will end."}
            </>
          ) : (
            "It ends when its time is up. It can renew by itself instead, at the same price."
          )}
        </span>
      </p>
      <span className="flex gap-2">
        <Button size="small" onClick={() => setOpen(true)}>
          {period > 0 ? "Change" : "Renew by itself"}
        </Button>
        {period > 0 && (
          <TransactionButton title={`Stop renewing rental ${rentalId}`} look="ghost" size="small" call={endRenewal(id)}>
            Turn off
          </TransactionButton>
        )}
      </span>
      <Suspense>
        {open && <RenewalSheet {...{ rentalId, onChain, rules, renewal }} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}

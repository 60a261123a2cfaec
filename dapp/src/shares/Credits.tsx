import { useState } from "react";
import { type Address, isAddress } from "viem";
import { useReadContracts } from "wagmi";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Field, Input } from "../ui/Field.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";

/** All three hold credits in the same way. */
const { abi } = protocol.RentalEscrow;
const sources = [
  { name: "RentalEscrow", what: "rentals" },
  { name: "ShareSale", what: "sales" },
  { name: "RigRegistry", what: "bonds" },
] as const;

/** Payouts that the token refused to make: they wait here and can go to another address. Nothing while there are none. */
export function Credits({ owner }: { owner: Address }) {
  const [to, setTo] = useState<string>(owner);
  const { data } = useReadContracts({
    contracts: sources.map(
      ({ name }) => ({ abi, address: protocol[name].address, functionName: "creditOf", args: [owner] }) as const,
    ),
    allowFailure: false,
  });
  const credits = sources.flatMap((source, index) => {
    const amount = data?.[index] ?? 0n;
    return amount > 0n ? [{ ...source, amount }] : [];
  });
  if (credits.length === 0) return null;
  const target = isAddress(to) ? to : undefined;
  return (
    <Card aria-label="Payouts that failed" className="border-warn/40">
      <CardHeader
        title="Payouts that failed"
        hint="The token refused to pay this account. The money is kept for you: send it to an address that can receive it."
      />
      <div className="space-y-4">
        <Field
          label="Send to"
          error={target ? undefined : "Copy the address as a whole: 0x and 40 hexadecimal digits."}
        >
          <Input className="font-mono" value={to} onChange={(event) => setTo(event.target.value.trim())} />
        </Field>
        {credits.map(({ name, what, amount }) => (
          <div key={name} className="flex flex-wrap items-center justify-between gap-3">
            <span className="text-sm">
              <Amount value={amount} unit="USDC" /> from {what}
            </span>
            <TransactionButton
              title={`Withdraw a failed payout of ${what}`}
              look="secondary"
              className="w-32"
              call={
                target &&
                toCall({ abi, address: protocol[name].address, functionName: "withdrawCredit", args: [target] })
              }
            >
              Withdraw
            </TransactionButton>
          </div>
        ))}
      </div>
    </Card>
  );
}

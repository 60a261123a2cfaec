import { useState } from "react";
import { useConnection, useReadContract } from "wagmi";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatAmount, parseAmount } from "../lib/format.ts";
import { approveFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Section } from "../ui/Section.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Moment } from "../ui/Time.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { TextField } from "./TextField.tsx";

const { RigRegistry, USDC } = protocol;

/** The bond that pays SLA credits: add to it, announce a withdrawal, withdraw. */
export function BondSection({ rig }: { rig: Rig }) {
  const { address } = useConnection();
  const [text, setText] = useState("");
  const now = useNow(5);
  const rigId = BigInt(rig.id);
  const query = { refetchInterval: 4_000 };
  const bond = useReadContract({ ...RigRegistry, functionName: "bondOf", args: [rigId], query });
  const notice = useReadContract({ ...RigRegistry, functionName: "bondNotice", args: [rigId], query });
  const bondWindow = useReadContract({ ...RigRegistry, functionName: "BOND_WINDOW" });
  const [announced = 0n, availableAt = 0n] = notice.data ?? [];
  const lapsesAt = availableAt + (bondWindow.data ?? 0n);
  const typed = parseAmount(text, 6);
  const amount = typed === 0n ? undefined : typed;
  const tooMuch = amount !== undefined && bond.data !== undefined && amount > bond.data;
  return (
    <Section title="Bond">
      <Rows
        rows={[
          { label: "In the bond", value: <Amount value={bond.data ?? BigInt(rig.bond)} unit="USDC" /> },
          ...(announced > 0n
            ? [
                { label: "Announced withdrawal", value: <Amount value={announced} unit="USDC" /> },
                { label: "Can be taken from", value: <Moment at={Number(availableAt)} /> },
                { label: "Lapses if not taken by", value: <Moment at={Number(lapsesAt)} /> },
              ]
            : []),
        ]}
      />
      <TextField
        label="Amount"
        unit="USDC"
        inputMode="decimal"
        text={text}
        onChange={setText}
        valid={amount !== undefined}
        wrong="Enter an amount above zero."
        hint="Withdrawing needs a week's notice, in which the bond still pays credits, and two days to do it in."
      />
      <div className="grid grid-cols-2 gap-3">
        <TransactionButton
          title={`Add to the bond of rig ${rig.id}`}
          look="secondary"
          call={
            amount === undefined
              ? undefined
              : (signer) =>
                  approveFor(
                    signer,
                    { token: USDC.address, spender: RigRegistry.address, value: amount },
                    toCall({ ...RigRegistry, functionName: "postBond", args: [rigId, amount] }),
                  )
          }
          disabledReason={amount ? undefined : "Enter an amount."}
        >
          Add
        </TransactionButton>
        <TransactionButton
          title={`Announce a withdrawal from the bond of rig ${rig.id}`}
          look="secondary"
          call={
            amount === undefined
              ? undefined
              : toCall({ ...RigRegistry, functionName: "giveBondNotice", args: [rigId, amount] })
          }
          disabledReason={
            !amount
              ? "Enter an amount."
              : tooMuch
                ? `The bond holds ${formatAmount(bond.data ?? 0n, 6)} USDC.`
                : undefined
          }
        >
          Announce
        </TransactionButton>
      </div>
      {announced > 0n && (
        <TransactionButton
          title={`Withdraw from the bond of rig ${rig.id}`}
          look="secondary"
          call={address && toCall({ ...RigRegistry, functionName: "withdrawBond", args: [rigId, address] })}
          disabledReason={
            now < Number(availableAt)
              ? "The notice is still running."
              : now >= Number(lapsesAt)
                ? "The time to withdraw is over. Announce it again."
                : undefined
          }
        >
          Withdraw what was announced
        </TransactionButton>
      )}
    </Section>
  );
}

import { erc20Abi } from "viem";
import { useConnection, useReadContract } from "wagmi";
import { formatAmount, formatDuration } from "../lib/format.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";

const { InspectorStaking, RackToken } = protocol;

const risks = [
  [
    "Lies cost stake.",
    "Two different signed reports for one epoch, or a claim without the agent's receipt behind it, can be shown by anyone: half of what is taken burns.",
  ],
  [
    "Absence costs pay.",
    "A missed report is unpaid. From the fourth miss in a row the seat leaks a little; 24 eject it.",
  ],
  ["Your own rigs are not yours to judge.", "A seat counts for no group with a rig you host or hold shares of."],
  ["It needs a machine.", "Keep npm run inspector running with this account's key, or a seat only misses."],
] as const;

/** Stake, leaving time and what can go wrong, before the signature. */
export function TakeSeatDialog({ onClose }: { onClose: () => void }) {
  const { address } = useConnection();
  const stake = useReadContract({ ...InspectorStaking, functionName: "seatStake" });
  const unbonding = useReadContract({ ...InspectorStaking, functionName: "unbonding" });
  const balance = useReadContract({
    address: RackToken.address,
    abi: erc20Abi,
    functionName: "balanceOf",
    args: address && [address],
    query: { enabled: Boolean(address) },
  });
  const value = stake.data;
  const short = value !== undefined && balance.data !== undefined && balance.data < value ? value - balance.data : 0n;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Take a seat"
      description="One seat is one chance in the draw of each epoch. You may take several."
      footer={
        <TransactionButton
          title="Take a seat"
          size="large"
          call={
            value === undefined
              ? undefined
              : (signer) =>
                  payFor(
                    signer,
                    { token: RackToken.address, spender: InspectorStaking.address, value },
                    {
                      permitted: (permit) =>
                        toCall({ ...InspectorStaking, functionName: "takeSeatWithPermit", args: [permit] }),
                      approved: () => toCall({ ...InspectorStaking, functionName: "takeSeat", args: [] }),
                    },
                  )
          }
          disabledReason={short > 0n ? `You need ${formatAmount(short, 6, { rounding: "up" })} RACK more.` : undefined}
          onDone={onClose}
        >
          {value === undefined ? "Take a seat" : `Stake ${formatAmount(value, 6, { digits: 0 })} RACK`}
        </TransactionButton>
      }
    >
      <Rows
        rows={[
          { label: "You have", value: <Amount value={balance.data ?? 0n} unit="RACK" /> },
          { label: "Stake of one seat", value: <Amount value={value ?? 0n} unit="RACK" /> },
          { label: "Drawn from", value: "The second next epoch" },
          {
            label: "Leaving takes",
            value: unbonding.data === undefined ? "\u2013" : formatDuration(Number(unbonding.data)),
          },
        ]}
      />
      <ul className="mt-5 space-y-3 border-t border-line pt-5 text-sm text-ink-soft">
        {risks.map(([title, text]) => (
          <li key={title}>
            <b className="font-medium text-ink">{title}</b> {text}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useConnection, useReadContract } from "wagmi";
import { rigSharesAbi } from "../../../contracts/index.ts";
import type { Rig, Sale } from "../../../indexer/src/api/types.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";

/** Takes the connected buyer's money back from a failed sale. Says so when this account bought nothing. */
export function RefundButton({ sale }: { sale: Pick<Sale, "rigId" | "host" | "price"> }) {
  const { address } = useConnection();
  const rig = useQuery(indexerQuery<Rig>(`/rigs/${sale.rigId}`, {}, false));
  const balance = useReadContract({
    address: rig.data?.shares,
    abi: rigSharesAbi,
    functionName: "balanceOf",
    args: address && [address],
    query: { enabled: Boolean(address && rig.data) },
  });
  const isHost = address?.toLowerCase() === sale.host;
  const whole = isHost ? 0n : (balance.data ?? 0n) / 1_000_000n;
  if (address && balance.isSuccess && whole === 0n)
    return (
      <p className="label">
        {isHost
          ? "Your buyers can each take their money back."
          : "Nothing of yours is in this sale. Each buyer can take a full refund, at any time."}
      </p>
    );
  return (
    <TransactionButton
      title={`Refund shares of rig ${sale.rigId}`}
      call={address && toCall({ ...protocol.ShareSale, functionName: "refund", args: [BigInt(sale.rigId), address] })}
    >
      {whole > 0n ? (
        <span>
          Take back <Amount value={whole * BigInt(sale.price)} /> USDC
        </span>
      ) : (
        "Take the refund"
      )}
    </TransactionButton>
  );
}

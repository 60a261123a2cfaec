import { useState } from "react";
import { useConnection } from "wagmi";
import type { Ask } from "../../../indexer/src/api/types.ts";
import { formatShares } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { BuyAskDialog } from "./BuyAskDialog.tsx";

interface OrderBookProps {
  /** Open ones of one rig, the cheapest first. */
  asks: readonly Ask[];
}

/** Asks with their depth: the bar behind a row is how many shares can be had up to its price. */
export function OrderBook({ asks }: OrderBookProps) {
  const { address } = useConnection();
  const [buying, setBuying] = useState<Ask>();
  const rows = withDepth(asks);
  return (
    <>
      <table className="figures w-full text-sm">
        <caption className="sr-only">Offers, the cheapest first</caption>
        <thead>
          <tr className="label text-left [&>th]:pb-2 [&>th]:font-normal">
            <th scope="col" className="pl-3">
              Price, USDC
            </th>
            <th scope="col" className="text-right">
              Shares
            </th>
            <th scope="col" className="text-right max-sm:hidden">
              Up to here
            </th>
            <th scope="col" className="w-24">
              <span className="sr-only">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ ask, depth: upTo, part }) => {
            const own = address?.toLowerCase() === ask.seller;
            return (
              <tr
                key={ask.id}
                className="border-t border-line bg-linear-to-r from-accent-soft to-accent-soft bg-no-repeat [&>td]:h-12"
                style={{ backgroundSize: `${part}% 100%` }}
              >
                <td className="pl-3 font-medium">
                  <Amount value={BigInt(ask.price)} digits={4} />
                </td>
                <td className="text-right">{formatShares(BigInt(ask.left))}</td>
                <td className="text-right text-ink-soft max-sm:hidden">{formatShares(upTo)}</td>
                <td className="pr-2 pl-4 text-right">
                  {own ? (
                    <TransactionButton
                      title={`Take back offer ${ask.id}`}
                      look="secondary"
                      size="small"
                      call={toCall({ ...protocol.ShareMarket, functionName: "cancel", args: [BigInt(ask.id)] })}
                    >
                      Take back
                    </TransactionButton>
                  ) : (
                    <Button look="primary" size="small" className="w-full" onClick={() => setBuying(ask)}>
                      Buy
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {buying && <BuyAskDialog ask={buying} onClose={() => setBuying(undefined)} />}
    </>
  );
}

interface Row {
  ask: Ask;
  /** Share units for sale up to and with this ask. */
  depth: bigint;
  /** The same as percent of all. */
  part: number;
}

function withDepth(asks: readonly Ask[]): Row[] {
  const total = asks.reduce((sum, ask) => sum + BigInt(ask.left), 0n);
  return asks.reduce<Row[]>((rows, ask) => {
    const depth = (rows.at(-1)?.depth ?? 0n) + BigInt(ask.left);
    return [...rows, { ask, depth, part: total > 0n ? Number((depth * 1_000n) / total) / 10 : 0 }];
  }, []);
}

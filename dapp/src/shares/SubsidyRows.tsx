import type { RigStory } from "../../../indexer/src/api/types.ts";
import { formatPercent } from "../lib/format.ts";
import { readQuote } from "../rentals/quote.ts";
import { Amount } from "../ui/Amount.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows } from "../ui/Stat.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { subsidyShare } from "./returns.ts";

/** How much of what holders received was issued by the protocol instead of paid by renters. */
export function SubsidyRows({ rig }: { rig: RigStory }) {
  const free = firstFree(BigInt(rig.slotsTaken), rig.slotCount);
  // What the escrow would take for a rental is the one price of RACK on the chain.
  const quote = useChainQuery(
    ["rackPrice", rig.id],
    (client) => readQuote(client, { rigId: rig.id, slots: 1n << BigInt(free ?? 0), duration: 86_400 }),
    { enabled: rig.offered && free !== undefined, refetchInterval: 60_000 },
  ).data;
  const share = quote?.rack
    ? subsidyShare(BigInt(rig.rentIncome.month), BigInt(rig.rewardIncome.month), quote.discountedDeposit, quote.rack)
    : undefined;
  return (
    <Rows
      rows={[
        { label: "Rent of the last 30 days", value: <Amount value={BigInt(rig.rentIncome.month)} unit="USDC" /> },
        {
          label: (
            <Explain text="RACK that the protocol issued to this rig's holders for verified time. It halves as it is issued, and is no rent: do not count on it.">
              Subsidy of the last 30 days
            </Explain>
          ),
          value: (
            <span className="text-reward">
              <Amount value={BigInt(rig.rewardIncome.month)} unit="RACK" />
            </span>
          ),
        },
        {
          label: (
            <Explain text="The subsidy at what the pool takes RACK for now, as a part of it and the rent together. They are never added anywhere else.">
              Subsidy&apos;s part of income
            </Explain>
          ),
          value: share === undefined ? "No price of RACK now" : formatPercent(share),
        },
      ]}
    />
  );
}

function firstFree(taken: bigint, slotCount: number): number | undefined {
  const free = Array.from({ length: slotCount }, (_, slot) => slot).find(
    (slot) => ((taken >> BigInt(slot)) & 1n) === 0n,
  );
  return free;
}

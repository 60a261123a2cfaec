import type { RigHolder, RigStory } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent, formatShares } from "../lib/format.ts";
import { Address } from "../ui/Address.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment } from "../ui/Time.tsx";

/** Share units of every rig. */
const supply = 10_000_000_000n;

/** Who owns it, and in how few hands that is. */
export function RigHolders({ rig }: { rig: RigStory }) {
  const { topHolders: holders } = rig;
  return (
    <div className="space-y-6">
      <Stats>
        <Stat label="Holders" value={formatNumber(rig.holders)} />
        <Stat label="Largest holder" value={formatPercent(partOf(holders[0]?.shares ?? "0"))} />
        <Stat
          label={
            <Explain text="The fewest holders who together have more than half of the shares.">
              More than half is held by
            </Explain>
          }
          value={formatNumber(countMajority(holders))}
        />
        <Stat
          label="The host holds"
          value={formatPercent(partOf(holders.find(({ holder }) => holder === rig.host)?.shares ?? "0"))}
        />
      </Stats>
      <Table
        caption="Holders, the largest first"
        columns={columnsFor(rig)}
        rows={holders}
        rowKey={({ holder }) => holder}
      />
      {rig.holders > holders.length && (
        <p className="label">
          The largest {formatNumber(holders.length)} of {formatNumber(rig.holders)}.
        </p>
      )}
    </div>
  );
}

function columnsFor(rig: RigStory): readonly Column<RigHolder>[] {
  return [
    {
      key: "holder",
      header: "Holder",
      lead: true,
      cell: ({ holder }) => (
        <span className="flex items-center gap-2">
          <Address value={holder} />
          {holder === rig.host && <Badge>Host</Badge>}
        </span>
      ),
    },
    { key: "shares", header: "Shares", align: "end", cell: ({ shares }) => formatShares(BigInt(shares)) },
    {
      key: "part",
      header: "Part of the rig",
      align: "end",
      cell: ({ shares }) => (
        <span className="inline-flex items-center gap-3">
          <span className="h-1.5 w-24 rounded-full bg-line" aria-hidden>
            <span className="block h-full rounded-full bg-accent" style={{ width: `${partOf(shares) * 100}%` }} />
          </span>
          <span className="min-w-12 text-right">{formatPercent(partOf(shares))}</span>
        </span>
      ),
    },
    { key: "since", header: "Since", align: "end", cell: ({ since }) => <Moment at={since} /> },
  ];
}

function partOf(shares: string): number {
  return Number((BigInt(shares) * 1_000_000n) / supply) / 1_000_000;
}

/** @param holders the largest first */
function countMajority(holders: readonly RigHolder[]): number {
  let sum = 0n;
  const index = holders.findIndex(({ shares }) => (sum += BigInt(shares)) * 2n > supply);
  return index < 0 ? holders.length : index + 1;
}

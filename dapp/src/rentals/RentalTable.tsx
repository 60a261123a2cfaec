import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Rental } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatRegion } from "../lib/format.ts";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { Moment, TimeLeft } from "../ui/Time.tsx";
import { useNow } from "../ui/useNow.ts";
import { StageBadge } from "./StageBadge.tsx";
import { costSoFar, isOpen, stageOf } from "./state.ts";

interface RentalTableProps {
  caption: string;
  rentals: readonly Rental[];
  /** On a page about one rig: names the renter instead of the rig. */
  ofRig?: boolean;
  empty?: ReactNode;
}

/** Rentals in a list: what, where it stands, how long, what it cost. */
export function RentalTable({ caption, rentals, ofRig = false, empty }: RentalTableProps) {
  const now = useNow();
  const columns: readonly Column<Rental>[] = [
    {
      key: "what",
      header: "Rental",
      lead: true,
      cell: (rental) => (
        <div className="min-w-0 py-1">
          <Link
            to="/rentals/$rentalId"
            params={{ rentalId: rental.id }}
            className="font-semibold tracking-[-0.01em] after:absolute after:inset-0 after:rounded-card"
          >
            {rental.slotCount === 1 ? "1 slot" : `${rental.slotCount} slots`}
            {!ofRig && ` of ${rental.rig.gpuCount} × ${rental.rig.model}`}
          </Link>
          <p className="label truncate">
            {ofRig ? (
              <Address value={rental.renter} copy={false} />
            ) : (
              `Rig ${rental.rigId} · ${formatRegion(rental.rig.region)}`
            )}
          </p>
        </div>
      ),
    },
    { key: "stage", header: "State", cell: (rental) => <StageBadge stage={stageOf(rental, now)} /> },
    {
      key: "paid",
      header: "Paid on",
      wideOnly: true,
      align: "end",
      cell: (rental) => <Moment at={rental.time} />,
    },
    {
      key: "time",
      header: "Time",
      align: "end",
      cell: (rental) =>
        stageOf(rental, now) === "running" && rental.end !== null ? (
          <span>
            <TimeLeft until={rental.end} /> left
          </span>
        ) : (
          formatDuration(rental.duration)
        ),
    },
    {
      key: "cost",
      header: "Cost",
      align: "end",
      cell: (rental) => (
        <Amount
          value={
            isOpen(stageOf(rental, now))
              ? costSoFar(rental, now)
              : BigInt(rental.commission) + BigInt(rental.hosting) + BigInt(rental.rent)
          }
          unit="USDC"
        />
      ),
    },
    {
      key: "back",
      header: "Came back",
      align: "end",
      cell: (rental) => <Amount value={BigInt(rental.refund) + BigInt(rental.slaCredit)} unit="USDC" />,
    },
  ];
  return <Table caption={caption} columns={columns} rows={rentals} rowKey={({ id }) => id} empty={empty} />;
}

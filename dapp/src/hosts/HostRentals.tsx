import { Link } from "@tanstack/react-router";
import { SquareTerminal } from "lucide-react";
import { useState } from "react";
import type { Rental, Rig } from "../../../indexer/src/api/types.ts";
import { machineOf } from "../rigs/RigName.tsx";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { TimeLeft } from "../ui/Time.tsx";
import { useNow } from "../ui/useNow.ts";
import { EndRentalDialog } from "./EndRentalDialog.tsx";
import { SettleButton } from "./SettleButton.tsx";
import { isOver } from "./overdue.ts";
import { useAgents } from "./useAgents.ts";

interface HostRentalsProps {
  rentals: readonly Rental[];
  rigs: readonly Rig[];
}

/** Who uses the host's rigs now, and whose time is over. */
export function HostRentals({ rentals, rigs }: HostRentalsProps) {
  const [ending, setEnding] = useState<Rental>();
  const now = useNow(5);
  const stillRuns = useAgents(rigs).flatMap(({ status }) => status?.toStop ?? []);
  const columns: Column<Rental>[] = [
    {
      key: "rental",
      header: "Rental",
      lead: true,
      cell: (rental) => (
        <span>
          <Link
            to="/rentals/$rentalId"
            params={{ rentalId: rental.id }}
            className="font-medium underline-offset-4 hover:underline"
          >
            {machineOf(rental.rig)}, rig {rental.rigId}
          </Link>
          <span className="label block">Rental {rental.id}</span>
        </span>
      ),
    },
    { key: "renter", header: "Renter", cell: ({ renter }) => <Address value={renter} /> },
    {
      key: "state",
      header: "State",
      cell: (rental) =>
        isOver(rental, now) || stillRuns.includes(rental.id) ? (
          <Badge tone="bad" dot>
            Should be stopped
          </Badge>
        ) : (
          <State state={rental.state} />
        ),
    },
    { key: "slots", header: "Slots", align: "end", cell: ({ slotCount }) => slotCount },
    {
      key: "left",
      header: "Time left",
      align: "end",
      cell: ({ end, state }) => (state === "running" && end !== null ? <TimeLeft until={end} past="over" /> : "\u2013"),
    },
    {
      key: "deposit",
      header: "Deposit left",
      align: "end",
      cell: ({ deposit }) => <Amount value={BigInt(deposit)} unit="USDC" />,
    },
    {
      key: "action",
      header: <span className="sr-only">Action</span>,
      align: "end",
      cell: (rental) =>
        isOver(rental, now) ? (
          <SettleButton rentalId={rental.id} />
        ) : (
          rental.state === "running" && (
            <Button size="small" onClick={() => setEnding(rental)}>
              End early
            </Button>
          )
        ),
    },
  ];
  return (
    <>
      <Table
        caption="Rentals of your rigs"
        columns={columns}
        rows={rentals}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon={SquareTerminal} title="Nobody rents your rigs now">
            Rigs that are listed and not in a sale stand in the market.
          </EmptyState>
        }
      />
      {ending && <EndRentalDialog rental={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function State({ state }: Pick<Rental, "state">) {
  if (state === "running")
    return (
      <Badge tone="accent" dot="live">
        Running
      </Badge>
    );
  if (state === "requested")
    return (
      <Badge tone="warn" dot="live">
        Waits for start
      </Badge>
    );
  return <Badge>Waits for settlement</Badge>;
}

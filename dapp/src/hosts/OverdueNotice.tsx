import { Link } from "@tanstack/react-router";
import type { Rental } from "../../../indexer/src/api/types.ts";
import { machineOf } from "../rigs/RigName.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Moment } from "../ui/Time.tsx";
import { SettleButton } from "./SettleButton.tsx";

/** Rentals whose time is over and that nobody has settled: nothing of them may run any more. Nothing while there are none. */
export function OverdueNotice({ rentals }: { rentals: readonly Rental[] }) {
  if (rentals.length === 0) return null;
  return (
    <Card aria-label="Should be stopped" className="border-warn/40">
      <CardHeader
        title={`Should be stopped: ${rentals.length} ${rentals.length === 1 ? "rental is" : "rentals are"} over`}
        hint="Your agent stops them by itself; check it if compute still runs. Settling frees the rest of the money once inspectors have judged the time."
      />
      <ul className="divide-y divide-line">
        {rentals.map((rental) => (
          <li key={rental.id} className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
            <span>
              <Link
                to="/rentals/$rentalId"
                params={{ rentalId: rental.id }}
                className="font-medium underline-offset-4 hover:underline"
              >
                Rental {rental.id}
              </Link>
              <span className="label block">
                {machineOf(rental.rig)}, rig {rental.rigId}, over since <Moment at={rental.end ?? 0} />
              </span>
            </span>
            <SettleButton rentalId={rental.id} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

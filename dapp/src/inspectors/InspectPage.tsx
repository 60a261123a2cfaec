import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { isAddress } from "viem";
import { useConnection } from "wagmi";
import { formatAddress } from "../lib/format.ts";
import { Button } from "../ui/Button.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { AssignmentsNow } from "./AssignmentsNow.tsx";
import { Demands } from "./Demands.tsx";
import { InspectorBoard } from "./InspectorBoard.tsx";
import { MySeats } from "./MySeats.tsx";
import { TakeSeatDialog } from "./TakeSeatDialog.tsx";

const route = getRouteApi("/inspect");

export function InspectPage() {
  const { inspector } = route.useSearch();
  const { address } = useConnection();
  const other =
    inspector && isAddress(inspector, { strict: false }) && inspector.toLowerCase() !== address?.toLowerCase()
      ? inspector
      : undefined;
  const [taking, setTaking] = useState(false);
  return (
    <>
      <PageHeader
        title="Inspect"
        action={
          <Button look="primary" onClick={() => setTaking(true)}>
            Take a seat
          </Button>
        }
      >
        Inspectors stake RACK, probe the rigs they are drawn for, sign what they saw, and are paid for each sample.
      </PageHeader>
      <div className="space-y-10">
        {other && (
          <div className="space-y-4">
            <p className="flex flex-wrap items-center justify-between gap-3 rounded-control bg-sunken px-4 py-3 text-sm">
              <span>
                You look at inspector <span className="font-mono">{formatAddress(other)}</span>.
              </span>
              <Link to="/inspect" className="underline underline-offset-4">
                Back to all
              </Link>
            </p>
            <MySeats key={other} inspector={other} own={false} />
          </div>
        )}
        {!other && address && <MySeats key={address} inspector={address} own />}
        <AssignmentsNow self={address} />
        <InspectorBoard self={address} />
        <Demands inspector={other} />
      </div>
      {taking && <TakeSeatDialog onClose={() => setTaking(false)} />}
    </>
  );
}

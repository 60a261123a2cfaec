import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { isAddress } from "viem";
import { useConnection } from "wagmi";
import { Button } from "../ui/Button.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { AssignmentsNow } from "./AssignmentsNow.tsx";
import { Demands } from "./Demands.tsx";
import { InspectorBoard } from "./InspectorBoard.tsx";
import { MySeats } from "./MySeats.tsx";
import { NoInspector } from "./NoInspector.tsx";
import { TakeSeatDialog } from "./TakeSeatDialog.tsx";

const route = getRouteApi("/inspect");

export function InspectPage() {
  const { inspector } = route.useSearch();
  const { address } = useConnection();
  const asked = inspector && inspector.toLowerCase() !== address?.toLowerCase() ? inspector : undefined;
  const other = asked && isAddress(asked, { strict: false }) ? asked : undefined;
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
        {asked && !other && <NoInspector address={asked} />}
        {other && <MySeats key={other} inspector={other} own={false} />}
        {!asked && address && <MySeats key={address} inspector={address} own />}
        <AssignmentsNow self={address} />
        <InspectorBoard self={address} />
        <Demands inspector={other} />
      </div>
      {taking && <TakeSeatDialog onClose={() => setTaking(false)} />}
    </>
  );
}

import { useState } from "react";
import { useConnection } from "wagmi";
import { Button } from "../ui/Button.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { InspectorBoard } from "./InspectorBoard.tsx";
import { MySeats } from "./MySeats.tsx";
import { TakeSeatDialog } from "./TakeSeatDialog.tsx";

export function InspectPage() {
  const { address } = useConnection();
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
        {address && <MySeats key={address} inspector={address} />}
        <InspectorBoard self={address} />
      </div>
      {taking && <TakeSeatDialog onClose={() => setTaking(false)} />}
    </>
  );
}

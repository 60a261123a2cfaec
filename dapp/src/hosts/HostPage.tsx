import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Server } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { Address } from "viem";
import type { Host } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { useNow } from "../ui/useNow.ts";
import { WalletRequired } from "../wallet/WalletRequired.tsx";
import { HostRigs } from "./HostRigs.tsx";
import { OverdueNotice } from "./OverdueNotice.tsx";
import { RegisterSheet } from "./RegisterSheet.tsx";
import { AgentsCard } from "./AgentsCard.tsx";
import { HostRentals } from "./HostRentals.tsx";
import { isOver } from "./overdue.ts";

const HostEarnings = lazy(() => import("./HostEarnings.tsx").then((module) => ({ default: module.HostEarnings })));

const route = getRouteApi("/host");

export function HostPage() {
  const [registering, setRegistering] = useState(false);
  const register = (
    <Button look="primary" onClick={() => setRegistering(true)}>
      Register a rig
    </Button>
  );
  return (
    <>
      <PageHeader title="Host" action={register}>
        Run rigs, rent them out, and sell shares of them to pay for the machines.
      </PageHeader>
      <WalletRequired what="your rigs, who rents them and what they owe you">
        {(host) => <Content host={host} />}
      </WalletRequired>
      {registering && <RegisterSheet onClose={() => setRegistering(false)} />}
    </>
  );
}

function Content({ host }: { host: Address }) {
  const { tab = "rigs" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, isError, error, refetch } = useQuery(indexerQuery<Host>(`/hosts/${host}`));
  const now = useNow(5);
  if (isError)
    return (
      <ErrorState title="Your rigs could not be loaded" onRetry={() => void refetch()}>
        {describeError(error).text}
      </ErrorState>
    );
  if (!data) return <SkeletonRows count={3} className="h-24 rounded-card" />;
  if (data.rigs.length === 0)
    return (
      <EmptyState icon={Server} title="You host no rig yet">
        Registering gives you the rig&apos;s title and all of its 10,000 shares. You need a host agent running where the
        machine stands.
      </EmptyState>
    );
  const overdue = data.openRentals.filter((rental) => isOver(rental, now));
  const running = data.openRentals.filter((rental) => !overdue.includes(rental));
  const owed = Object.values(data.hostingOwed).reduce((sum, amount) => sum + BigInt(amount), 0n);
  const taken = data.rigs.reduce((sum, rig) => sum + rig.slotCount - rig.slotsFree, 0);
  const slots = data.rigs.reduce((sum, rig) => sum + rig.slotCount, 0);
  return (
    <div className="space-y-8">
      <Card aria-label="Summary">
        <Stats>
          <Stat size="large" label="Rigs" value={data.rigs.length} />
          <Stat size="large" label="Slots rented" value={`${taken} of ${slots}`} />
          <Stat size="large" label="Hosting fees to withdraw" value={<Amount value={owed} unit="USDC" />} />
          <Stat
            size="large"
            label="Hosting fees, ever"
            value={<Amount value={BigInt(data.hostingEarned)} unit="USDC" />}
          />
        </Stats>
      </Card>
      <OverdueNotice rentals={overdue} />
      <AgentsCard rigs={data.rigs} running={running} />
      <Tabs
        label="Parts of your hosting"
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, resetScroll: false })}
        tabs={[
          { value: "rigs", label: "Rigs", content: <HostRigs host={data} /> },
          {
            value: "rentals",
            label: `Rentals (${data.openRentals.length})`,
            content: <HostRentals rentals={[...overdue, ...running]} rigs={data.rigs} />,
          },
          {
            value: "earnings",
            label: "Earnings",
            content: (
              <Suspense fallback={<SkeletonRows count={1} className="h-60" />}>
                <HostEarnings host={data} />
              </Suspense>
            ),
          },
        ]}
      />
    </div>
  );
}

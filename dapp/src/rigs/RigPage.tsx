import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import type { RigStory } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { formatRegion } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { RentalTable } from "../rentals/RentalTable.tsx";
import type { RigSearch } from "../router.tsx";
import { Address } from "../ui/Address.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { RigEvents } from "./RigEvents.tsx";
import { RigHolders } from "./RigHolders.tsx";
import { RigMoney } from "./RigMoney.tsx";
import { RigOverview } from "./RigOverview.tsx";
import { RigTrade } from "./RigTrade.tsx";
import { RigUptime } from "./RigUptime.tsx";

const route = getRouteApi("/rigs/$rigId");
const RentSheet = lazy(() => import("../rentals/RentSheet.tsx").then((module) => ({ default: module.RentSheet })));

export function RigPage() {
  const { rigId } = route.useParams();
  const story = useQuery(indexerQuery<RigStory>(`/rigs/${encodeURIComponent(rigId)}`));
  if (story.data) return <RigView rig={story.data} />;
  if (story.error)
    return (
      <ErrorState heading="h1" title={`Rig ${rigId} cannot be shown`} onRetry={() => void story.refetch()}>
        {describeError(story.error).text}
      </ErrorState>
    );
  return (
    <>
      <PageHeader title={`Rig ${rigId}`} />
      <div role="status" aria-label="Loading" className="space-y-4">
        <Skeleton className="h-64" />
        <Skeleton className="h-40" />
      </div>
    </>
  );
}

function RigView({ rig }: { rig: RigStory }) {
  const { tab = "uptime", rent } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (search: RigSearch) =>
    void navigate({
      search: { tab: tab === "uptime" ? undefined : tab, ...search },
      resetScroll: false,
      replace: !search.rent,
    });
  return (
    <>
      <PageHeader
        above={
          <>
            <Offer rig={rig} />
            <span className="label">Rig {rig.id}</span>
          </>
        }
        title={`${rig.gpuCount} × ${rig.model.name}`}
        action={
          rig.offered && (
            <Button look="primary" size="large" disabled={rig.slotsFree === 0} onClick={() => go({ rent: true })}>
              {rig.slotsFree > 0 ? "Rent it" : "All taken now"}
            </Button>
          )
        }
      >
        {formatRegion(rig.region)}, hosted by <Address value={rig.host} />
      </PageHeader>
      <RigOverview rig={rig} />
      <div className="mt-8">
        <Tabs
          label="About this rig"
          value={tab}
          onChange={(next) => go({ tab: next === "uptime" ? undefined : next })}
          tabs={[
            { value: "uptime", label: "Uptime", content: <RigUptime rig={rig} /> },
            {
              value: "rentals",
              label: "Rentals",
              content: (
                <RentalTable
                  caption={`The latest rentals of rig ${rig.id}`}
                  rentals={rig.latestRentals}
                  ofRig
                  empty={<p className="text-sm text-ink-soft">Nobody has rented it yet.</p>}
                />
              ),
            },
            { value: "money", label: "Rent and rewards", content: <RigMoney rig={rig} /> },
            { value: "holders", label: "Holders", content: <RigHolders rig={rig} /> },
            { value: "asks", label: "Shares", content: <RigTrade rig={rig} /> },
            { value: "story", label: "What happened", content: <RigEvents rig={rig} /> },
          ]}
        />
      </div>
      <Suspense>{rent && rig.offered && <RentSheet rig={rig} onClose={() => go({ rent: undefined })} />}</Suspense>
    </>
  );
}

function Offer({ rig }: { rig: RigStory }) {
  if (rig.inSale)
    return (
      <Badge tone="warn" dot>
        In its first sale
      </Badge>
    );
  if (!rig.listed) return <Badge dot>Not for rent</Badge>;
  return rig.slotsFree > 0 ? (
    <Badge tone="accent" dot="live">
      For rent
    </Badge>
  ) : (
    <Badge dot>All taken now</Badge>
  );
}

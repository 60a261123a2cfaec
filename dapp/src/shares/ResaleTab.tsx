import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tag } from "lucide-react";
import type { Ask, Page, RigStory } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { buttonClass } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { Skeleton, SkeletonRows } from "../ui/Skeleton.tsx";
import { OrderBook } from "./OrderBook.tsx";
import { RigName } from "../rigs/RigName.tsx";

/** Offers of shares by their holders, one book per rig; of one rig alone when it is given. */
export function ResaleTab({ rigId }: { rigId: number | undefined }) {
  const asks = useQuery(indexerQuery<Page<Ask>>("/asks", { limit: 100, rig: rigId }));
  if (asks.isError)
    return (
      <ErrorState title="The offers could not be loaded" onRetry={() => void asks.refetch()}>
        {describeError(asks.error).text}
      </ErrorState>
    );
  if (!asks.data) return <SkeletonRows count={2} className="h-64 rounded-card" />;
  const byRig = Map.groupBy(asks.data.items, (ask) => ask.rigId);
  if (byRig.size === 0)
    return (
      <EmptyState
        icon={Tag}
        title="No shares are offered"
        action={
          <Link to="/portfolio" className={buttonClass()}>
            Offer yours
          </Link>
        }
      >
        Holders can offer their shares at a price of their own. The buyer pays the seller directly.
      </EmptyState>
    );
  return (
    <div className="space-y-4">
      {rigId !== undefined && (
        <Link
          to="/invest"
          search={{ tab: "resale" }}
          className="text-sm text-accent underline-offset-4 hover:underline"
        >
          Show all rigs
        </Link>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {[...byRig].map(([id, items]) => (
          <Book key={id} rigId={id} asks={items} />
        ))}
      </div>
    </div>
  );
}

function Book({ rigId, asks }: { rigId: number; asks: readonly Ask[] }) {
  const rig = useQuery(indexerQuery<RigStory>(`/rigs/${rigId}`)).data;
  const lastPrice = rig?.sharePrice;
  return (
    <Card aria-label={`Offers of rig ${rigId}`}>
      <header className="mb-4 flex items-start justify-between gap-4">
        {rig ? (
          <h2 className="min-w-0 text-[0.9375rem]">
            <RigName rig={{ ...rig, model: rig.model.name }} />
          </h2>
        ) : (
          <Skeleton className="h-11 w-40" />
        )}
        {lastPrice && (
          <dl className="text-right">
            <dt className="label">Last price</dt>
            <dd className="text-sm font-medium">
              <Amount value={BigInt(lastPrice)} unit="USDC" />
            </dd>
          </dl>
        )}
      </header>
      <OrderBook asks={asks} />
    </Card>
  );
}

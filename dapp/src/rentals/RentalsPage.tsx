import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SquareTerminal } from "lucide-react";
import type { Address } from "viem";
import type { Page, Rental } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { fetchIndexer } from "../lib/indexer.ts";
import { Button, buttonClass } from "../ui/Button.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { useNow } from "../ui/useNow.ts";
import { WalletRequired } from "../wallet/WalletRequired.tsx";
import { RentalTable } from "./RentalTable.tsx";
import { isOpen, stageOf } from "./state.ts";

export function RentalsPage() {
  return (
    <>
      <PageHeader title="Rentals">What you rent now, and what you rented before.</PageHeader>
      <WalletRequired what="your rentals, what they cost and what came back">
        {(address) => <RentalsOf key={address} renter={address} />}
      </WalletRequired>
    </>
  );
}

function RentalsOf({ renter }: { renter: Address }) {
  const now = useNow();
  const path = `/renters/${renter.toLowerCase()}/rentals`;
  const list = useInfiniteQuery({
    queryKey: ["indexer", path, "pages"],
    queryFn: ({ pageParam, signal }) => fetchIndexer<Page<Rental>>(path, { cursor: pageParam, limit: 30 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  const rentals = list.data?.pages.flatMap((page) => page.items);
  if (!rentals)
    return list.error ? (
      <ErrorState title="Your rentals cannot be shown" onRetry={() => void list.refetch()}>
        {describeError(list.error).text}
      </ErrorState>
    ) : (
      <SkeletonRows count={5} className="h-20" />
    );
  if (rentals.length === 0)
    return (
      <EmptyState
        icon={SquareTerminal}
        title="You have not rented anything yet"
        action={
          <Link to="/" className={buttonClass("primary")}>
            Look at the market
          </Link>
        }
      >
        A rental appears here as soon as you pay for it, and stays here after it ended.
      </EmptyState>
    );
  const open = rentals.filter((rental) => isOpen(stageOf(rental, now)));
  const over = rentals.filter((rental) => !isOpen(stageOf(rental, now)));
  return (
    <div className="space-y-10">
      {open.length > 0 && (
        <section>
          <h2 className="mb-3 text-base">Now</h2>
          <RentalTable caption="Open rentals" rentals={open} />
        </section>
      )}
      {over.length > 0 && (
        <section>
          <h2 className="mb-3 text-base">Before</h2>
          <RentalTable caption="Past rentals" rentals={over} />
        </section>
      )}
      {list.hasNextPage && (
        <div className="text-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}

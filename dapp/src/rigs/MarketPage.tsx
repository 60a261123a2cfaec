import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { Suspense, lazy } from "react";
import type { GpuModel, Page, Rig, RigStory } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { fetchIndexer, indexerQuery } from "../lib/indexer.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { MarketFilters, type MarketFilterValues, activeFilters } from "./MarketFilters.tsx";
import { MarketSummary } from "./MarketSummary.tsx";
import { RigTable } from "./RigTable.tsx";

const route = getRouteApi("/");
const RentSheet = lazy(() => import("../rentals/RentSheet.tsx").then((module) => ({ default: module.RentSheet })));

const Comparison = lazy(() => import("./Comparison.tsx").then((module) => ({ default: module.Comparison })));

export function MarketPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { rent, compare = [], ...filters } = search;
  const setFilters = (next: MarketFilterValues) =>
    void navigate({ search: { ...next, rent, compare: search.compare }, replace: true });
  const setRent = (rigId?: number) => void navigate({ search: { ...search, rent: rigId }, resetScroll: false });
  const setCompared = (ids: number[]) =>
    void navigate({
      search: { ...search, compare: ids.length > 0 ? ids : undefined },
      resetScroll: false,
      replace: true,
    });

  const models = useQuery({ ...indexerQuery<GpuModel[]>("/models"), staleTime: Infinity });
  const modelId = models.data?.find(({ name }) => name === filters.model)?.id;
  const query = {
    model: modelId,
    minMemoryMib: filters.memory && filters.memory * 1024,
    region: filters.region,
    maxPrice: filters.price !== undefined ? Math.round(filters.price * 1e6) : undefined,
    minFree: filters.free,
    minUptime: filters.uptime,
    maxAllowance: filters.tier === undefined ? undefined : Math.round((100 - filters.tier) * 10),
    sort: filters.sort,
    offered: true,
    limit: 30,
  };
  const list = useInfiniteQuery({
    queryKey: ["indexer", "/rigs", "pages", query],
    queryFn: ({ pageParam, signal }) => fetchIndexer<Page<Rig>>("/rigs", { ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: !filters.model || models.isSuccess,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  // What there is to choose from does not depend on what was chosen.
  const all = useQuery(indexerQuery<Page<Rig>>("/rigs", { limit: 100, offered: true }));
  const rigs = list.data?.pages.flatMap((page) => page.items);
  const inList = rigs?.find(({ id }) => id === rent);
  const apart = useQuery({ ...indexerQuery<RigStory>(`/rigs/${rent}`), enabled: rent !== undefined && !inList });
  const chosen = inList ?? (apart.data?.id === rent ? apart.data : undefined);

  return (
    <>
      <PageHeader title="Rent a GPU that is proven to be up">
        Pay by the second. Time that was not delivered comes back to you by itself.
      </PageHeader>
      <MarketSummary rigs={all.data?.items} />
      <MarketFilters values={filters} rigs={all.data?.items ?? []} models={models.data ?? []} onChange={setFilters} />
      <Suspense>{compare.length > 0 && <Comparison ids={compare} onChange={setCompared} onRent={setRent} />}</Suspense>
      {rigs ? (
        <>
          <RigTable
            rigs={rigs}
            compared={compare}
            onCompare={setCompared}
            onRent={setRent}
            empty={
              <EmptyState
                icon={SearchX}
                title={activeFilters(filters) > 0 ? "No rig fits" : "No rig is for rent yet"}
                action={
                  activeFilters(filters) > 0 && (
                    <Button onClick={() => setFilters({ sort: filters.sort })}>Clear the filters</Button>
                  )
                }
              >
                {activeFilters(filters) > 0
                  ? "Loosen a filter: a higher price, less memory, or any region."
                  : "Rigs appear here as soon as their hosts list them."}
              </EmptyState>
            }
          />
          {list.hasNextPage && (
            <div className="mt-6 text-center">
              <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show more
              </Button>
            </div>
          )}
        </>
      ) : list.error ? (
        <ErrorState title="The market cannot be shown" onRetry={() => void list.refetch()}>
          {describeError(list.error).text}
        </ErrorState>
      ) : (
        <SkeletonRows count={8} />
      )}
      <Suspense>{chosen && <RentSheet key={chosen.id} rig={chosen} onClose={() => setRent()} />}</Suspense>
    </>
  );
}

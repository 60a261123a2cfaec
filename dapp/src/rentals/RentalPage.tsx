import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { FileSpreadsheet, Printer } from "lucide-react";
import { useEffect } from "react";
import { useConnection } from "wagmi";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { AnswerError } from "../lib/answerError.ts";
import { finishIntent } from "../lib/accessKey.ts";
import { describeError } from "../lib/errors.ts";
import { formatRegion } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { describeSlots } from "../lib/slots.ts";
import { Address } from "../ui/Address.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { useChainQuery } from "../ui/useChainQuery.ts";
import { useNow } from "../ui/useNow.ts";
import { RentalConsole } from "./RentalConsole.tsx";
import { RentalEnergy } from "./RentalEnergy.tsx";
import { RentalEvents } from "./RentalEvents.tsx";
import { RentalFromChain } from "./RentalFromChain.tsx";
import { RentalNow } from "./RentalNow.tsx";
import { RentalReceipt } from "./RentalReceipt.tsx";
import { RentalTerms } from "./RentalTerms.tsx";
import { RentalUptime } from "./RentalUptime.tsx";
import { StageBadge } from "./StageBadge.tsx";
import { readChainRental, readSlices } from "./chainRental.ts";
import { downloadRental } from "./rentalCsv.ts";
import { readRules } from "./quote.ts";
import { isOpen, stageOf } from "./state.ts";

const route = getRouteApi("/rentals/$rentalId");

export function RentalPage() {
  const { rentalId } = route.useParams();
  const { address } = useConnection();
  const valid = /^\d{1,20}$/.test(rentalId);
  const onChain = useChainQuery(
    ["rental", rentalId, address],
    (client) => readChainRental(client, BigInt(rentalId), address),
    { enabled: valid, refetchInterval: 2_000 },
  );
  // Right after renting the chain knows it a moment before the indexer does.
  const arriving = Boolean(onChain.data);
  const story = useQuery({
    ...indexerQuery<RentalStory>(`/rentals/${rentalId}`),
    enabled: valid,
    retry: (count, error) =>
      error instanceof AnswerError && error.status === 404 ? arriving && count < 20 : count < 1,
    retryDelay: 700,
  });

  if (!valid)
    return (
      <ErrorState heading="h1" title="This is not a rental's number">
        Check the address, or look among <Link to="/rentals">your rentals</Link>.
      </ErrorState>
    );
  if (story.data) return <RentalView story={story.data} onChain={onChain.data ?? undefined} />;
  const missing = story.error instanceof AnswerError && story.error.status === 404 && arriving;
  if (story.error && !missing && onChain.data)
    return (
      <RentalFromChain
        id={rentalId}
        onChain={onChain.data}
        failure={describeError(story.error).text}
        onRetry={() => void story.refetch()}
      />
    );
  if (story.error && !missing)
    return (
      <ErrorState heading="h1" title={`Rental ${rentalId} cannot be shown`} onRetry={() => void story.refetch()}>
        {describeError(story.error).text}
      </ErrorState>
    );
  return (
    <>
      <PageHeader title={`Rental ${rentalId}`}>{arriving ? "Just opened on the chain." : undefined}</PageHeader>
      <div role="status" aria-label="Loading" className="space-y-4">
        <Skeleton className="h-56" />
        <Skeleton className="h-40" />
      </div>
    </>
  );
}

interface RentalViewProps {
  story: RentalStory;
  onChain?: NonNullable<Awaited<ReturnType<typeof readChainRental>>>;
}

function RentalView({ story, onChain }: RentalViewProps) {
  const { rig } = story;
  const { address } = useConnection();
  const isRenter = address?.toLowerCase() === story.renter;
  const stage = stageOf(story, useNow());
  const slices = useChainQuery(["slices", rig.id], (client) => readSlices(client, rig.id), { refetchInterval: false });
  const rules = useChainQuery(["rules"], readRules, { refetchInterval: false });
  useEffect(() => void finishIntent(story.accessKey).catch(() => undefined), [story.accessKey]);

  const what = slices.data ? describeSlots(story.slotCount, slices.data) : `${story.slotCount} slots`;
  return (
    <>
      <PageHeader
        above={
          <>
            <StageBadge stage={stage} />
            <span className="label">Rental {story.id}</span>
          </>
        }
        title={`${what}, ${rig.model}`}
        action={
          <div className="flex gap-2 print:hidden">
            <Button onClick={() => window.print()}>
              <Printer className="size-4" aria-hidden /> Print receipt
            </Button>
            <Button onClick={() => downloadRental(story)}>
              <FileSpreadsheet className="size-4" aria-hidden /> CSV
            </Button>
          </div>
        }
      >
        <Link
          to="/rigs/$rigId"
          params={{ rigId: String(rig.id) }}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-current"
        >
          Rig {rig.id}
        </Link>{" "}
        in {formatRegion(rig.region)}, hosted by <Address value={rig.host} />
      </PageHeader>
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <div className="space-y-5">
          <RentalNow story={story} stage={stage} onChain={onChain} rules={rules.data} />
          {isRenter && stage === "running" && <RentalConsole key={story.id} story={story} />}
          {story.start !== null && rules.data && (
            <RentalUptime story={story} sample={rules.data.sample} open={isOpen(stage)} />
          )}
          <RentalEvents events={story.events} />
        </div>
        <div className="space-y-5">
          <RentalReceipt story={story} open={isOpen(stage)} />
          <RentalTerms story={story} what={what} />
          {story.energy && <RentalEnergy energy={story.energy} />}
        </div>
      </div>
    </>
  );
}

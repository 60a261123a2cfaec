import { useQuery } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import type { ReactNode } from "react";
import type { Page, SaleOfRig } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { EmptyState, ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { useNow } from "../ui/useNow.ts";
import { BuySharesDialog } from "./BuySharesDialog.tsx";
import { SaleCard } from "./SaleCard.tsx";
import { SaleRecord } from "./SaleRecord.tsx";
import { type SaleStage, stageOf } from "./sales.ts";
import { useSampleSeconds } from "./useSampleSeconds.ts";

interface SalesTabProps {
  /** The rig whose shares are being bought. */
  buying: number | undefined;
  onBuying: (rigId: number | undefined) => void;
}

export function SalesTab({ buying, onBuying }: SalesTabProps) {
  const sales = useQuery(indexerQuery<Page<SaleOfRig>>("/sales", { limit: 100 }));
  const sampleSeconds = useSampleSeconds();
  const now = useNow(5);
  if (sales.isError)
    return (
      <ErrorState title="The sales could not be loaded" onRetry={() => void sales.refetch()}>
        {describeError(sales.error).text}
      </ErrorState>
    );
  if (!sales.data) return <LoadingCards />;

  const staged = sales.data.items.map((sale) => ({ sale, stage: stageOf(sale, now, sampleSeconds) }));
  const of = (stage: SaleStage) => staged.filter((item) => item.stage === stage);
  const open = of("open").sort((a, b) => a.sale.deadline - b.sale.deadline);
  const bought = staged.find(({ sale, stage }) => stage === "open" && sale.rigId === buying)?.sale;
  const cards = (items: typeof staged) =>
    items.map(({ sale, stage }) => (
      <SaleCard key={sale.id} sale={sale} stage={stage} onBuy={() => onBuying(sale.rigId)} />
    ));
  return (
    <div className="space-y-10">
      <Group title="Open now">
        {open.length > 0 ? (
          <Cards>{cards(open)}</Cards>
        ) : (
          <EmptyState icon={Coins} title="No sale is open">
            Hosts open sales to pay for their rigs. Shares of rigs that already run may be for resale.
          </EmptyState>
        )}
      </Group>
      {of("delivering").length > 0 && (
        <Group
          title="Awaiting delivery"
          hint="Buying is over. The money is held until inspectors have seen the rig run, or goes back."
        >
          <Cards>{cards(of("delivering"))}</Cards>
        </Group>
      )}
      {of("failed").length > 0 && (
        <Group title="Failed" hint="Every buyer takes a full refund, alone and at any time.">
          <Cards>{cards(of("failed"))}</Cards>
        </Group>
      )}
      <Group title="Record" hint="How earlier sales ended.">
        <SaleRecord sales={[...of("delivered"), ...of("closed")].map(({ sale }) => sale)} />
      </Group>
      {bought && <BuySharesDialog sale={bought} onClose={() => onBuying(undefined)} />}
    </div>
  );
}

interface GroupProps {
  title: string;
  hint?: string;
  children: ReactNode;
}

function Group({ title, hint, children }: GroupProps) {
  return (
    <section aria-label={title}>
      <h2 className="text-lg">{title}</h2>
      {hint && <p className="label mt-0.5">{hint}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}

function Cards({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 sm:grid-cols-2 sm:gap-5 lg:grid-cols-3">{children}</div>;
}

function LoadingCards() {
  return (
    <div role="status" aria-label="Loading">
      <Cards>
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="h-88 rounded-card" />
        ))}
      </Cards>
    </div>
  );
}

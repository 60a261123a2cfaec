import { useQuery } from "@tanstack/react-query";
import { useReadContract } from "wagmi";
import type { RigStory, SaleOfRig } from "../../../indexer/src/api/types.ts";
import { formatDuration } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Progress } from "../ui/Progress.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { commissioningRun } from "./sales.ts";
import { useSampleSeconds } from "./useSampleSeconds.ts";

/** The delivery milestone of a sale: how far inspectors have seen the rig run, and the button that ends it, for anyone. */
export function Delivery({ sale }: { sale: SaleOfRig }) {
  const story = useQuery(indexerQuery<RigStory>(`/rigs/${sale.rigId}`));
  const commissioning = useReadContract({ ...protocol.ShareSale, functionName: "commissioning" });
  const sampleSeconds = useSampleSeconds();
  if (!story.data || commissioning.data === undefined) return <Skeleton className="h-14" />;
  const wanted = Number(commissioning.data);
  const window = { from: sale.closedAt, to: sale.deliverBy };
  const run = commissioningRun(story.data.attestations, window, wanted, sampleSeconds);
  const seen = run?.samples ?? 0;
  const ready = seen >= wanted;
  return (
    <div className="space-y-4">
      <div className="space-y-2.5">
        <Progress
          label={`Seen running for ${seen} of ${wanted} samples in a row`}
          value={seen / wanted}
          tone={ready ? "accent" : "warn"}
        />
        <p className="label">
          {ready
            ? `Inspectors saw it run for ${wanted} samples in a row. Anyone may complete the delivery.`
            : `Seen running for ${seen} of ${wanted} samples in a row (${formatDuration(wanted * sampleSeconds)}). Shares stay locked until then.`}
        </p>
      </div>
      {ready && run && (
        <TransactionButton
          look="secondary"
          title={`Deliver rig ${sale.rigId}`}
          call={toCall({
            ...protocol.ShareSale,
            functionName: "deliver",
            args: [BigInt(sale.rigId), BigInt(run.from)],
          })}
        >
          Deliver: pay the host, free the shares
        </TransactionButton>
      )}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { Host, Page, Rig, SaleOfRig } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Address } from "../ui/Address.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Section } from "../ui/Section.tsx";

/** What a host has done so far, over all of their rigs. */
export function HostRecord({ rig }: { rig: Pick<Rig, "host" | "hostingFee" | "bond"> }) {
  const host = useQuery(indexerQuery<Host>(`/hosts/${rig.host}`));
  const sales = useQuery(indexerQuery<Page<SaleOfRig>>("/sales", { limit: 100 }));
  const rigs = host.data?.rigs ?? [];
  const judged = rigs.reduce((sum, one) => sum + one.samplesJudged, 0);
  const delivered = rigs.reduce((sum, one) => sum + one.samplesDelivered, 0);
  const ended = (sales.data?.items ?? []).filter((sale) => sale.host === rig.host && sale.state !== "open");
  const kept = ended.filter((sale) => sale.state === "delivered").length;
  return (
    <Section title="Who runs it">
      {host.data ? (
        <Rows
          rows={[
            { label: "Host", value: <Address value={rig.host} /> },
            { label: "Rigs", value: formatNumber(rigs.length) },
            {
              label: "Uptime of all of them",
              value: judged
                ? `${formatPercent(delivered / judged, 2)} of ${formatNumber(judged)} samples`
                : "Not judged yet",
            },
            { label: "Rentals served", value: formatNumber(rigs.reduce((sum, one) => sum + one.rentals, 0)) },
            {
              label: "Earlier sales",
              value: ended.length ? `${kept} of ${ended.length} delivered` : "None yet",
            },
            { label: "Hosting fee", value: `${rig.hostingFee}% of rent` },
            { label: "Bond for renters", value: <Amount value={BigInt(rig.bond)} unit="USDC" /> },
          ]}
        />
      ) : (
        <Skeleton className="h-48" />
      )}
    </Section>
  );
}

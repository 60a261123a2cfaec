import { ArrowLeft, ArrowRight, Check, Minus, X } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDate } from "../lib/format.ts";
import { type JudgedSample, samplesPerEpoch } from "../lib/samples.ts";
import { Address } from "../ui/Address.tsx";
import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { TransactionLink } from "../ui/TransactionButton.tsx";
import { sampleWords } from "../ui/UptimeStrip.tsx";

const DemandDialog = lazy(() =>
  import("../inspectors/DemandDialog.tsx").then((module) => ({ default: module.DemandDialog })),
);

type Report = RentalStory["reports"][number];

interface SampleEvidenceProps {
  story: RentalStory;
  found: JudgedSample;
  /** [s] */
  sample: number;
  /** Money of the rental still moves: its renter is harmed by a report without a receipt. */
  open: boolean;
  onEarlier?: () => void;
  onLater?: () => void;
}

/** One sample: what was judged, by whom, and the way to the receipts behind it. */
export function SampleEvidence({ story, found, sample, open, onEarlier, onLater }: SampleEvidenceProps) {
  const [demanding, setDemanding] = useState<Report>();
  const number = Math.floor(found.at / sample);
  const epoch = Math.floor(number / samplesPerEpoch);
  const bit = 1 << (number % samplesPerEpoch);
  const reports = story.reports.filter((report) => report.epoch === epoch);
  const attestation = story.attestations.find((one) => one.epoch === epoch);
  return (
    <section aria-label="Evidence" className="mt-4 rounded-control bg-sunken p-4">
      <header className="flex items-start justify-between gap-3">
        <div>
          <h3 className="text-sm">
            {formatDate(found.at, "short")}: {sampleWords[found.state]}
          </h3>
          <p className="label mt-0.5">
            Sample {(number % samplesPerEpoch) + 1} of {samplesPerEpoch} in epoch {epoch}
            {attestation && (
              <>
                , attested in <TransactionLink hash={attestation.txHash} />
              </>
            )}
          </p>
        </div>
        <span className="flex">
          <Button look="ghost" size="icon" aria-label="Earlier sample" disabled={!onEarlier} onClick={onEarlier}>
            <ArrowLeft className="size-4" aria-hidden />
          </Button>
          <Button look="ghost" size="icon" aria-label="Later sample" disabled={!onLater} onClick={onLater}>
            <ArrowRight className="size-4" aria-hidden />
          </Button>
        </span>
      </header>
      {reports.length === 0 ? (
        <p className="label mt-3">
          No report of this epoch is included yet. A committee judges it within three epochs after it ends; without one,
          the time counts as delivered for rent.
        </p>
      ) : (
        <ul className="mt-3 divide-y divide-line border-t border-line">
          {reports.map((report, index) => (
            <li key={index} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 text-sm">
              <Seen report={report} bit={bit} />
              <Address value={report.inspector} />
              <span className="label inline-flex items-center" title={report.evidenceRoot}>
                receipts&apos; root <span className="ml-1 font-mono">{report.evidenceRoot.slice(0, 10)}</span>
                <CopyButton value={report.evidenceRoot} what="evidence root" className="-my-1.5" />
              </span>
              {(report.tested & report.delivered & bit) !== 0 && (
                <Button size="small" look="ghost" className="ml-auto" onClick={() => setDemanding(report)}>
                  Demand the receipt
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {demanding && (
          <DemandDialog
            demand={{
              report: demanding,
              rigId: story.rigId,
              sample: number % samplesPerEpoch,
              rentalId: open ? BigInt(story.id) : 0n,
            }}
            at={found.at}
            onClose={() => setDemanding(undefined)}
          />
        )}
      </Suspense>
    </section>
  );
}

function Seen({ report, bit }: { report: Report; bit: number }) {
  const [Icon, text, tone] =
    (report.tested & bit) === 0
      ? ([Minus, "did not test it", "text-ink-faint"] as const)
      : report.delivered & bit
        ? ([Check, "saw it run", "text-accent"] as const)
        : ([X, "saw it down", "text-bad"] as const);
  return (
    <span className="inline-flex w-32 items-center gap-1.5">
      <Icon className={`size-4 shrink-0 ${tone}`} aria-hidden /> {text}
    </span>
  );
}

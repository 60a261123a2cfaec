import { useQuery } from "@tanstack/react-query";
import { BookCheck, BookX } from "lucide-react";
import type { Status } from "../../indexer/src/api/types.ts";
import { formatNumber } from "./lib/format.ts";
import { indexerPath, indexerQuery } from "./lib/indexer.ts";

/** Whether the indexer's books agree with the contracts. Mounted once, by the shell. */
export function Footer() {
  const { reconcile } = useQuery(indexerQuery<Status>("/status", {}, 30_000)).data ?? {};
  if (!reconcile) return null;
  const { block, checked, differences } = reconcile;
  const agree = differences.length === 0;
  const Icon = agree ? BookCheck : BookX;
  return (
    <footer className="border-t border-line">
      <p className="page-width flex min-h-12 items-center gap-2.5 py-3 text-sm text-ink-soft">
        <Icon className={`size-4 shrink-0 ${agree ? "text-accent" : "text-warn"}`} aria-hidden />
        <span>
          {agree
            ? `The books agree with the contracts in all ${formatNumber(checked)} amounts at block ${formatNumber(block)}.`
            : `The books differ from the contracts at block ${formatNumber(block)}: ${differences[0]?.what}. What you sign is read from the chain itself.`}{" "}
          <a className="underline underline-offset-2" href={indexerPath("/reconcile")}>
            Compare now
          </a>
        </span>
      </p>
    </footer>
  );
}

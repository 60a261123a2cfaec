import { useQueryClient } from "@tanstack/react-query";
import { LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { Toaster, toast } from "sonner";
import { useConfig } from "wagmi";
import { type Transaction, resumeTransaction, transactions } from "../lib/transactions.ts";
import { TransactionLink } from "./TransactionButton.tsx";

/** One toast per transaction, from the wallet's prompt to the receipt. Picks up what a reload left pending. */
export function TransactionToasts() {
  const config = useConfig();
  const queries = useQueryClient();
  const shown = useRef(new Map<string, Transaction>());

  useEffect(() => {
    const refresh = () => void queries.invalidateQueries();
    const follow = () => {
      for (const [id, transaction] of transactions.get()) {
        if (shown.current.get(id) === transaction) continue;
        shown.current.set(id, transaction);
        showToast(transaction);
        if (transaction.flow.status !== "done") continue;
        // The indexer sees the block a moment later than the chain does.
        for (const delay of [0, 500, 2_000]) setTimeout(refresh, delay);
      }
    };
    for (const transaction of transactions.get().values()) void resumeTransaction(config, transaction);
    follow();
    return transactions.subscribe(follow);
  }, [config, queries]);

  return (
    <Toaster
      position="top-right"
      style={{ fontFamily: "inherit" }}
      icons={{ loading: <LoaderCircle className="size-4 animate-spin" aria-hidden /> }}
      offset={{ top: "4.75rem" }}
      mobileOffset={{ top: "4.5rem", left: "1rem", right: "1rem" }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-3 rounded-card border border-line bg-surface p-4 text-sm text-ink shadow-pop sm:w-[22rem]",
          title: "font-medium",
          description: "label mt-0.5",
          loader: "static! translate-none! transform-none!",
          icon: "grid h-5 w-4 shrink-0 place-items-center text-ink-faint [[data-type=success]_&]:text-accent [[data-type=error]_&]:text-bad",
        },
      }}
    />
  );
}

/** How often each transaction was put aside. A toast that is leaving cannot be shown again: the next attempt gets one of its own. */
const attempts = new Map<string, number>();

function showToast({ id: transaction, title, flow }: Transaction): void {
  const attempt = attempts.get(transaction) ?? 0;
  const id = `${transaction} ${attempt}`;
  const dismiss = (): void => {
    toast.dismiss(id);
    attempts.set(transaction, attempt + 1);
  };
  switch (flow.status) {
    case "confirming":
      toast.loading(title, { id, description: `${flow.step}.`, duration: Infinity });
      break;
    case "pending":
      toast.loading(title, {
        id,
        description: flow.hash ? <TransactionLink hash={flow.hash} /> : "Your wallet is sending it.",
        duration: Infinity,
      });
      break;
    case "done":
      toast.success(title, { id, description: "Done.", duration: 5_000 });
      break;
    case "failed":
      if (flow.rejected) dismiss();
      else toast.error(title, { id, description: flow.text, duration: 10_000 });
      break;
    default:
      dismiss();
  }
}

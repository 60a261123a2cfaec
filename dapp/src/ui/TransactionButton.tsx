import { useId, useRef, useSyncExternalStore } from "react";
import type { TransactionReceipt } from "viem";
import { useConfig, useConnection, useSwitchChain } from "wagmi";
import { chain, explorerUrl } from "../lib/chain.ts";
import { describeError } from "../lib/errors.ts";
import { formatAddress } from "../lib/format.ts";
import { type CallSource, type Flow, sendTransaction, transactions } from "../lib/transactions.ts";
import { connectDialog } from "../wallet/connectDialog.ts";
import { Button, type ButtonProps } from "./Button.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { cx } from "./cx.ts";

interface TransactionButtonProps extends Pick<ButtonProps, "look" | "size" | "className"> {
  /** What it does, for the toast and the history: "Rent 1 GPU of rig 4". Also identifies the flow unless `id` does. */
  title: string;
  id?: string;
  /** The write, or what prepares it (a permit first). Missing while its inputs are incomplete: say why in `disabledReason`. */
  call: CallSource | undefined;
  /** Why it cannot be pressed now and what to do: "Need 50 USDC more". */
  disabledReason?: string;
  onDone?: (receipt: TransactionReceipt) => void;
  /** The button's text while idle. */
  children: React.ReactNode;
}

/** The one way to write to the chain: it knows wallet, network, simulation, confirmation, receipt and failure. */
export function TransactionButton(props: TransactionButtonProps) {
  const { title, id = title, call, disabledReason, onDone, children, look = "primary", size, className } = props;
  const config = useConfig();
  const { address, chainId, status } = useConnection();
  const switching = useSwitchChain();
  const noteId = useId();
  const running = useRef(false);
  const known = useSyncExternalStore(transactions.subscribe, () => transactions.get().get(id));
  const flow: Flow = known && known.account === address ? known.flow : { status: "idle" };
  const style = { look, size, className: cx("w-full", className) };

  if (!address)
    return (
      <Button {...style} busy={status === "reconnecting"} onClick={() => connectDialog.set(true)}>
        Connect wallet
      </Button>
    );
  if (chainId !== chain.id)
    return (
      <div className={className}>
        <Button
          {...style}
          className="w-full"
          busy={switching.isPending}
          onClick={() => switching.mutate({ chainId: chain.id })}
        >
          Switch to {chain.name}
        </Button>
        {switching.error && <Note id={noteId} tone="bad" text={describeError(switching.error).text} />}
      </div>
    );

  const busy = flow.status === "simulating" || flow.status === "confirming" || flow.status === "pending";
  const reason = busy ? undefined : (disabledReason ?? (call ? undefined : "Fill in the fields above first."));
  const run = async () => {
    if (!call || reason || running.current) return;
    running.current = true;
    const receipt = await sendTransaction(config, { id, title, call });
    running.current = false;
    if (receipt) onDone?.(receipt);
  };
  const note = noteOf(flow, reason);
  return (
    <div className={className}>
      <Button
        look={look}
        size={size}
        className="w-full"
        busy={busy}
        aria-disabled={reason ? true : undefined}
        aria-describedby={note ? noteId : undefined}
        onClick={() => void run()}
      >
        {labelOf(flow) ?? children}
      </Button>
      {note && <Note id={noteId} {...note} />}
    </div>
  );
}

function labelOf(flow: Flow): string | undefined {
  switch (flow.status) {
    case "simulating":
      return "Checking";
    case "confirming":
      return flow.step;
    case "pending":
      return "Waiting for the chain";
    case "done":
      return "Done";
    default:
      return undefined;
  }
}

interface NoteContent {
  text: string;
  tone: "bad" | "plain";
  hash?: string;
}

function noteOf(flow: Flow, reason: string | undefined): NoteContent | undefined {
  if (flow.status === "pending") return { text: "Sent.", tone: "plain", hash: flow.hash };
  if (flow.status === "failed" && !reason)
    return { text: flow.text, tone: flow.rejected ? "plain" : "bad", hash: flow.hash };
  return reason ? { text: reason, tone: "plain" } : undefined;
}

function Note({ id, text, tone, hash }: NoteContent & { id: string }) {
  return (
    <p
      id={id}
      role={tone === "bad" ? "alert" : undefined}
      className={cx("label mt-2 text-center text-pretty", tone === "bad" && "text-bad!")}
    >
      {text} {hash && <TransactionLink hash={hash} />}
    </p>
  );
}

/** A transaction in the explorer, or its hash to copy on a chain without one. */
export function TransactionLink({ hash }: { hash: string }) {
  const href = explorerUrl("tx", hash);
  if (href)
    return (
      <a href={href} target="_blank" rel="noreferrer" className="underline underline-offset-4">
        View transaction
      </a>
    );
  return (
    <span className="inline-flex items-center font-mono text-[0.92em]">
      {formatAddress(hash)}
      <CopyButton value={hash} what="transaction hash" className="-my-1.5" />
    </span>
  );
}

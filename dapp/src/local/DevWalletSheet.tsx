import { useSyncExternalStore } from "react";
import { formatEther } from "viem";
import { describeCall } from "../lib/contracts.ts";
import { type WalletRequest, openRequest } from "./devWallet.ts";
import { formatAddress } from "../lib/format.ts";
import { roleOf } from "../lib/localAccounts.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";

const titles = { transaction: "Confirm transaction", typedData: "Sign a permission", message: "Sign a message" };

/** The local wallet's own prompt: what is signed, as which role, yes or no. */
export function DevWalletSheet() {
  const open = useSyncExternalStore(openRequest.subscribe, openRequest.get);
  if (!open) return null;
  const { request, answer } = open;
  return (
    <Dialog
      open
      onOpenChange={() => answer(false)}
      title={titles[request.kind]}
      description={`Local wallet, as ${roleOf(request.from) ?? "you"} (${formatAddress(request.from)})`}
      footer={
        <div className="grid grid-cols-2 gap-3">
          <Button onClick={() => answer(false)}>Reject</Button>
          <Button look="primary" onClick={() => answer(true)}>
            Confirm
          </Button>
        </div>
      }
    >
      <Details request={request} />
    </Dialog>
  );
}

function Details({ request }: { request: WalletRequest }) {
  if (request.kind === "message")
    return <pre className="rounded-control bg-sunken p-4 font-mono text-xs whitespace-pre-wrap">{request.text}</pre>;
  if (request.kind === "typedData")
    return (
      <>
        <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
          <Badge tone="accent">{request.primaryType}</Badge> for {String(request.domain.name)}
        </p>
        <Values values={Object.entries(request.message)} />
      </>
    );
  const call = request.to && describeCall(request.to, request.data);
  const values: [string, unknown][] = call
    ? call.args.map((value, index) => [`${index + 1}`, value])
    : [
        ["to", request.to ?? "new contract"],
        ["data", request.data],
      ];
  if (request.value > 0n) values.push(["value", `${formatEther(request.value)} ETH`]);
  return (
    <>
      {call && (
        <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
          <Badge tone="accent">{call.functionName}</Badge> on {call.contract}
        </p>
      )}
      <Values values={values} />
    </>
  );
}

function Values({ values }: { values: [string, unknown][] }) {
  return (
    <dl className="divide-y divide-line rounded-control bg-sunken px-4 font-mono text-xs">
      {values.map(([name, value]) => (
        <div key={name} className="flex items-baseline justify-between gap-6 py-2.5">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="min-w-0 text-right break-all">{show(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function show(value: unknown): string {
  if (typeof value === "object" && value !== null)
    return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  const text = String(value);
  return text.length > 140 ? `${text.slice(0, 140)}\u2026` : text;
}

import { TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { useBlock, useConnection, useSwitchChain } from "wagmi";
import { chain } from "../lib/chain.ts";
import { setChainTime } from "../lib/clock.ts";
import { describeError } from "../lib/errors.ts";
import { Button } from "../ui/Button.tsx";

/** One line at the top when the wallet is on another network or the chain does not answer. Keeps the chain's clock. */
export function NetworkNotice() {
  const { address, chainId } = useConnection();
  const switching = useSwitchChain();
  const block = useBlock({ chainId: chain.id, query: { refetchInterval: 4_000 } });
  const timestamp = block.data?.timestamp;
  useEffect(() => {
    if (timestamp !== undefined) setChainTime(timestamp);
  }, [timestamp]);

  if (block.isError)
    return (
      <Notice text={`${chain.name} does not answer, so figures may be old and nothing can be sent.`}>
        <Button size="small" onClick={() => void block.refetch()} busy={block.isFetching}>
          Try again
        </Button>
      </Notice>
    );
  if (!address || chainId === chain.id) return null;
  return (
    <Notice
      text={
        switching.error ? describeError(switching.error).text : `Your wallet is on another network than ${chain.name}.`
      }
    >
      <Button size="small" busy={switching.isPending} onClick={() => switching.mutate({ chainId: chain.id })}>
        Switch network
      </Button>
    </Notice>
  );
}

function Notice({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <div role="status" className="border-b border-line bg-warn-soft">
      <div className="page-width flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2 text-sm">
        <p className="flex items-center gap-2.5">
          <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
          {text}
        </p>
        {children}
      </div>
    </div>
  );
}

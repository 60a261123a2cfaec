import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useClient } from "wagmi";
import { chain } from "../lib/chain.ts";
import type { ChainClient } from "../lib/transactions.ts";

interface ChainQueryOptions {
  enabled?: boolean;
  /** [ms] between reads while in view; false for what does not change. Default 4 s. */
  refetchInterval?: number | false;
}

/** Reads the chain and keeps the answer fresh. The last one stays while the next is on its way. */
export function useChainQuery<T>(
  key: readonly unknown[],
  read: (client: ChainClient) => Promise<T>,
  { enabled = true, refetchInterval = 4_000 }: ChainQueryOptions = {},
) {
  const client = useClient({ chainId: chain.id }) as ChainClient;
  return useQuery({
    queryKey: ["chain", ...key.map((part) => (typeof part === "bigint" ? String(part) : part))],
    queryFn: () => read(client),
    enabled,
    refetchInterval,
    staleTime: refetchInterval === false ? Infinity : 2_000,
    placeholderData: keepPreviousData,
  });
}

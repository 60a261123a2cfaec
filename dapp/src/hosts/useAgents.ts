import { useQueries } from "@tanstack/react-query";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { type AgentStatus, readAgent } from "./agents.ts";

export interface Agent {
  gateway: string;
  /** The rigs that are registered with it. */
  rigs: readonly Rig[];
  /** Nothing until it answered, or where it does not. */
  status: AgentStatus | undefined;
  /** It was asked and did not answer. */
  silent: boolean;
}

/** Each gateway of these rigs, asked in person every ten seconds. */
export function useAgents(rigs: readonly Rig[]): Agent[] {
  const gateways = [...Map.groupBy(rigs, ({ gateway }) => gateway)];
  const found = useQueries({
    queries: gateways.map(([gateway]) => ({
      queryKey: ["agent", gateway],
      queryFn: ({ signal }: { signal: AbortSignal }) => readAgent(gateway, signal),
      refetchInterval: 10_000,
      retry: false,
    })),
  });
  return gateways.map(([gateway, served], index) => {
    const silent = Boolean(found[index]?.error);
    return { gateway, rigs: served, status: silent ? undefined : found[index]?.data, silent };
  });
}

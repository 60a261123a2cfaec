import { rigsPerGroup } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Rental } from "../lib/rentals.ts";

/** Up to when the time of rigs is final, so that it can be settled. */
export type Finality = {
  /** Reads it for the groups in which rentals have time to settle, once a sample. */
  update(rentals: readonly Rental[]): Promise<void>;
  /** [unix seconds] 0 when it is not known. */
  until: (rigId: number) => number;
};

export function createFinality({ publicClient, contracts, sampleSeconds, now }: AgentChain): Finality {
  const groups = new Map<number, { until: number; readAt: number }>();
  const groupOf = (rigId: number): number => Math.floor((rigId - 1) / rigsPerGroup);

  return {
    async update(rentals) {
      const started = rentals.filter(({ state }) => state !== "requested");
      const stale = new Set(started.map(({ rigId }) => groupOf(rigId))).values().filter((group) => {
        return now() - (groups.get(group)?.readAt ?? -Infinity) >= Math.min(sampleSeconds, 5);
      });
      const read = async (group: number): Promise<void> => {
        const args = [BigInt(group * rigsPerGroup + 1)] as const;
        const until = await publicClient.readContract({ ...contracts.UptimeLedger, functionName: "finalUntil", args });
        groups.set(group, { until: Number(until), readAt: now() });
      };
      await Promise.all([...stale].map(read));
    },
    until: (rigId) => groups.get(groupOf(rigId))?.until ?? 0,
  };
}

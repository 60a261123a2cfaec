import type { Address } from "viem";
import type { AgentChain } from "../lib/chain.ts";

/** Who was drawn for an epoch and group, in order of `seatDraw`. */
export type Committee = {
  readonly seatIds: readonly bigint[];
  readonly inspectors: readonly Address[];
  readonly quorum: number;
};

/** Reads the draws, each once. */
export type Committees = {
  /** @returns undefined until the epoch is open and its seed known. */
  of(epoch: number, group: number): Promise<Committee | undefined>;
  /** The draws whose report the ledger would take now: their seats are active and stay, their inspectors have no conflict. */
  eligible(epoch: number, group: number, committee: Committee): Promise<number[]>;
};

export function createCommittees({ publicClient, contracts }: AgentChain): Committees {
  const { UptimeLedger, InspectorStaking } = contracts;
  const known = new Map<string, Committee>();
  return {
    async of(epoch, group) {
      const key = `${epoch}-${group}`;
      const found = known.get(key);
      if (found) return found;
      const args = [BigInt(epoch), BigInt(group)] as const;
      const drawn = await publicClient
        .readContract({ ...UptimeLedger, functionName: "committeeOf", args })
        .catch(() => undefined);
      if (!drawn) return undefined;
      const committee = { seatIds: drawn[0], inspectors: drawn[1], quorum: Number(drawn[2]) };
      known.set(key, committee);
      if (known.size > 1_000) known.delete(known.keys().next().value as string);
      return committee;
    },
    async eligible(epoch, group, { seatIds, inspectors }) {
      const good = await Promise.all(
        seatIds.map(async (seatId, draw) => {
          const inspector = inspectors[draw] as Address;
          const [seat, conflict] = await Promise.all([
            publicClient.readContract({ ...InspectorStaking, functionName: "seatOf", args: [seatId] }),
            publicClient.readContract({
              ...UptimeLedger,
              functionName: "conflictOf",
              args: [inspector, BigInt(group)],
            }),
          ]);
          return seat.inspector === inspector && seat.activeFrom <= epoch && seat.leavesAt === 0 && conflict === 0n;
        }),
      );
      return [...good.keys()].filter((draw) => good[draw]);
    },
  };
}

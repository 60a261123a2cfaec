import type { Address } from "viem";
import { rigsPerGroup } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import { contractErrorOf, describeError, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { epochToOpen, mustKeep } from "./decide.ts";

/** What anyone may do, and inspectors do so that it is done. Others being faster is fine. */
export type Keeper = {
  /** Opens the epoch that is due, if nobody did. */
  openEpoch(lane: Lane): Promise<void>;
  /** Keeps the seeds of these epochs while every chain can still read the block that they come from. */
  keepSeeds(lane: Lane, epochs: readonly number[]): Promise<void>;
  /** Issues the rewards of those rigs of a group whose turn it is in this epoch. */
  issueRewards(lane: Lane, epoch: number, group: number, rigIds: readonly number[]): Promise<void>;
  /** Claims the pay of an inspector's seats. */
  claimPay(lane: Lane, inspector: Address, seatIds: readonly bigint[]): Promise<void>;
};

/** @param issueEpochs 0 = rewards are never issued */
export function createKeeper(chain: AgentChain, issueEpochs: number): Keeper {
  const { publicClient, contracts, epochSeconds } = chain;
  const { UptimeLedger, Rewards, InspectorStaking, FutureBlockRandomness } = contracts;
  const kept = new Set<number>();
  const open = new Set<number>();

  async function isOpen(epoch: number): Promise<void> {
    if (open.has(epoch)) return;
    const answer = await publicClient.readContract({ ...UptimeLedger, functionName: "isOpen", args: [BigInt(epoch)] });
    if (answer) open.add(epoch);
  }

  async function keepSeed(lane: Lane, epoch: number, head: bigint): Promise<void> {
    const args = [BigInt(epoch)] as const;
    const block = await publicClient.readContract({ ...FutureBlockRandomness, functionName: "blockOf", args });
    if (block === 0n || !mustKeep(Number(head - block))) return;
    if (BigInt(await publicClient.readContract({ ...FutureBlockRandomness, functionName: "kept", args })) === 0n) {
      await lane.send({ ...FutureBlockRandomness, functionName: "keep", args });
    }
    kept.add(epoch);
  }

  return {
    async keepSeeds(lane, epochs) {
      const head = await publicClient.getBlockNumber();
      for (const epoch of epochs) if (!kept.has(epoch)) await keepSeed(lane, epoch, head);
    },
    async openEpoch(lane) {
      const now = chain.now();
      const current = Math.floor(now / epochSeconds);
      await Promise.all([isOpen(current), isOpen(current + 1)]);
      const epoch = epochToOpen({ now, epochSeconds, isOpen: (which) => open.has(which) });
      if (epoch === undefined) return;
      try {
        await lane.send({ ...UptimeLedger, functionName: "openEpoch", args: [BigInt(epoch)] });
        log("inspectors", `epoch ${epoch} opened`);
      } catch (error) {
        if (contractErrorOf(error)?.name !== "EpochAlreadyOpen") throw error;
      }
      open.add(epoch);
    },
    async issueRewards(lane, epoch, group, rigIds) {
      const turn = rigIds.filter((rigId) => {
        return (
          Math.floor((rigId - 1) / rigsPerGroup) === group && issueEpochs > 0 && (rigId + epoch) % issueEpochs === 0
        );
      });
      let issued = 0;
      for (const rigId of turn) {
        const sent = lane.send({ ...Rewards, functionName: "issue", args: [BigInt(rigId)] });
        await sent
          .then(() => issued++)
          .catch((error: unknown) => {
            if (contractErrorOf(error)?.name !== "NothingToIssue")
              log("inspectors", `rig ${rigId}: ${describeError(error)}`);
          });
      }
      if (issued > 0) log("inspectors", `rewards of ${issued} rigs issued`);
    },
    async claimPay(lane, inspector, seatIds) {
      const seats = await Promise.all(
        seatIds.map((seatId) =>
          publicClient.readContract({ ...InspectorStaking, functionName: "seatOf", args: [seatId] }),
        ),
      );
      const paid = seatIds.filter((_, i) => seats[i]?.inspector === inspector && seats[i].pay > 0n);
      if (paid.length > 0) await lane.send({ ...InspectorStaking, functionName: "claimPay", args: [paid] });
    },
  };
}

import { type Address, BaseError, ContractFunctionRevertedError } from "viem";
import { readContract } from "viem/actions";
import { protocol } from "../lib/protocol.ts";
import type { ChainClient } from "../lib/transactions.ts";
import { rateNow } from "./halving.ts";

const { Rewards, RigRegistry, UptimeLedger } = protocol;
export const rigsPerGroup = 48;

/** Who must probe the rigs of a group in an epoch, and sign what they saw. */
export interface Committee {
  epoch: number;
  group: number;
  /** The last rig of the group that exists. */
  lastRig: number;
  seats: readonly { seatId: number; inspector: Address }[];
  /** Reports needed. */
  quorum: number;
  judged: boolean;
}

export interface Assignments {
  /** [s] of an epoch. */
  epochSeconds: number;
  /** Of the epoch that runs and of the one before it, the newest first; none while no epoch is open. */
  committees: readonly Committee[];
}

/** What inspectors were drawn for now, as the contracts say. */
export async function readAssignments(client: ChainClient): Promise<Assignments> {
  const [epoch, epochLength, rigCount] = await Promise.all([
    readContract(client, { ...UptimeLedger, functionName: "currentEpoch" }),
    readContract(client, { ...UptimeLedger, functionName: "epochLength" }),
    readContract(client, { ...RigRegistry, functionName: "rigCount" }),
  ]);
  const groups = Math.ceil(Number(rigCount) / rigsPerGroup);
  const wanted = [epoch, epoch - 1n].flatMap((of) => Array.from({ length: groups }, (_, group) => ({ of, group })));
  const found = await Promise.all(wanted.map(({ of, group }) => readCommittee(client, of, group, Number(rigCount))));
  return { epochSeconds: Number(epochLength), committees: found.filter((committee) => committee !== undefined) };
}

/** Undefined until the epoch is opened and its seed is known. */
async function readCommittee(client: ChainClient, epoch: bigint, group: number, rigCount: number) {
  const args = [epoch, BigInt(group)] as const;
  try {
    const [[seatIds, inspectors, quorum], [lastJudged, judged]] = await Promise.all([
      readContract(client, { ...UptimeLedger, functionName: "committeeOf", args }),
      readContract(client, { ...UptimeLedger, functionName: "groupOf", args: [args[1]] }),
    ]);
    return {
      epoch: Number(epoch),
      group,
      lastRig: Math.min(rigCount, (group + 1) * rigsPerGroup),
      seats: seatIds.map((seatId, index) => ({ seatId: Number(seatId), inspector: inspectors[index] as Address })),
      quorum: Number(quorum),
      judged: judged > 0n && lastJudged >= epoch,
    } satisfies Committee;
  } catch (error) {
    if (error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError))
      return undefined;
    throw error;
  }
}

/** RACK units that a tested sample is paid now: the rate halves each time half of what remained has been issued. */
export async function readPayRate(client: ChainClient): Promise<bigint> {
  const [total, issued, rate] = await readContract(client, { ...Rewards, functionName: "pay" });
  return rateNow(total, issued, rate);
}

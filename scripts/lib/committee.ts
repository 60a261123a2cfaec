import { zeroHash, type Address, type Hex, type LocalAccount, type TransactionReceipt } from "viem";
import { contracts } from "../../contracts/index.ts";
import { createMessages, type Words } from "../agents/lib/messages.ts";
import { localChainId, type LocalChain } from "./chain.ts";
import { localParameters } from "./deploy.ts";
import type { Sender } from "./sender.ts";

export const rigsPerGroup = 48;
export const samplesPerEpoch = 24;
const allSamples = (1 << samplesPerEpoch) - 1;
const rigsPerWord = 10;

/** Bit per sample of an epoch (bit 0 is the first) in which a rig was down, by rig id. Rigs that are not in it were up. */
export type DownSamples = ReadonlyMap<number, number>;

export type Committee = {
  /** Opens an epoch, the current or the next one, and lets the blocks pass after which its seed is known. */
  open(epoch: number): Promise<void>;
  /**
   * Judges an epoch that is over for a group of rigs: the inspectors that hold its drawn seats sign what they saw.
   * @param absent inspectors who sign nothing; their seats count a miss.
   * @throws when too few are left for a quorum.
   */
  attest(epoch: number, group: number, down: DownSamples, absent?: readonly Address[]): Promise<TransactionReceipt>;
};

/**
 * Inspectors whose keys are all at hand: they see what they are told to see and sign it as the real ones do.
 * @param carrier pays for the transactions.
 */
export function createCommittee(
  chain: LocalChain,
  sender: Sender,
  inspectors: readonly LocalAccount[],
  carrier: LocalAccount,
): Committee {
  const { UptimeLedger, RigRegistry } = contracts(localChainId);
  const messages = createMessages(localChainId, UptimeLedger.address);
  const byAddress = new Map(inspectors.map((account) => [account.address, account]));
  return {
    async open(epoch) {
      await sender.send(carrier, { ...UptimeLedger, functionName: "openEpoch", args: [BigInt(epoch)] });
      await sender.mine(3);
    },
    async attest(epoch, group, down, absent = []) {
      const read = { ...UptimeLedger, functionName: "committeeOf", args: [BigInt(epoch), BigInt(group)] } as const;
      const [, drawn, quorum] = await chain.publicClient.readContract(read);
      const rigCount = await chain.publicClient.readContract({ ...RigRegistry, functionName: "rigCount" });
      const tested = samplesOf(group, Number(rigCount), () => allSamples);
      const delivered = samplesOf(group, Number(rigCount), (rigId) => allSamples & ~(down.get(rigId) ?? 0));
      const message = { epoch: BigInt(epoch), group: BigInt(group), delivered, tested, evidenceRoot: zeroHash };
      const signatures = new Map<Address, Hex>();
      const reports = [];
      for (const [draw, address] of drawn.entries()) {
        const inspector = byAddress.get(address);
        if (!inspector || absent.includes(address)) continue;
        const signature = signatures.get(address) ?? (await messages.signReport(inspector, message));
        signatures.set(address, signature);
        reports.push({ seatDraw: BigInt(draw), delivered, tested, evidenceRoot: zeroHash, signature });
      }
      if (reports.length < Number(quorum)) {
        throw new Error(`Epoch ${epoch} has ${reports.length} of ${quorum} reports. Let more inspectors sign.`);
      }
      return sender.send(carrier, {
        ...UptimeLedger,
        functionName: "attest",
        args: [BigInt(epoch), BigInt(group), reports],
      });
    },
  };
}

/** Takes seats for an inspector who has the RACK for them: drawn from the second next epoch on. */
export async function takeSeats(sender: Sender, inspector: LocalAccount, count: number): Promise<void> {
  const { InspectorStaking, RackToken } = contracts(localChainId);
  const stake = BigInt(count) * localParameters.seatStake;
  const args = [InspectorStaking.address, stake] as const;
  await sender.send(inspector, { ...RackToken, functionName: "approve", args });
  for (let seat = 0; seat < count; seat++) {
    await sender.send(inspector, { ...InspectorStaking, functionName: "takeSeat", args: [] });
  }
}

/** A report's bits: bit s of the group's rig i is bit (i % 10) * 24 + s of word i / 10. */
export function samplesOf(group: number, rigCount: number, samples: (rigId: number) => number): Words {
  const words = [0n, 0n, 0n, 0n, 0n] as [bigint, bigint, bigint, bigint, bigint];
  const rigs = Math.min(rigsPerGroup, rigCount - group * rigsPerGroup);
  for (let rig = 0; rig < rigs; rig++) {
    const bits = BigInt(samples(group * rigsPerGroup + rig + 1));
    const word = Math.floor(rig / rigsPerWord);
    words[word] = (words[word] ?? 0n) | (bits << BigInt((rig % rigsPerWord) * samplesPerEpoch));
  }
  return words;
}

/** The bits of the samples of an epoch that an outage touches, though it may begin before or end after the epoch. */
export function samplesBetween(from: number, to: number, epochStart: number, sampleSeconds: number): number {
  const first = Math.max(0, Math.floor((from - epochStart) / sampleSeconds));
  const last = Math.min(samplesPerEpoch, Math.ceil((to - epochStart) / sampleSeconds));
  let bits = 0;
  for (let sample = first; sample < last; sample++) bits |= 1 << sample;
  return bits;
}

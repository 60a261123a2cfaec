import type { Address, Hex, LocalAccount } from "viem";
import { rigsPerGroup } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { hashRentals, type HealthReply, type Messages } from "../lib/messages.ts";
import type { Outages } from "./outages.ts";

export type HealthQuestion = {
  readonly epoch: bigint;
  readonly sample: bigint;
  readonly group: bigint;
  readonly rigIds: readonly number[];
  readonly inspector: Address;
  readonly nonce: Hex;
};

/** Signs receipts for the rigs that deliver. */
export type Health = {
  /**
   * @returns undefined when none of the rigs delivers.
   * @throws when the sample is not the present one: a receipt must not be had in advance or afterwards.
   */
  sign(question: HealthQuestion): Promise<HealthReply | undefined>;
  /** The present epoch and sample. */
  moment(): { epoch: bigint; sample: bigint };
};

/** [seconds] how late a question about a sample may come, at most a sample where those are longer */
const lateness = 3;

export function createHealth(options: {
  chain: AgentChain;
  account: LocalAccount;
  messages: Messages;
  followed: Followed;
  /** True if a rental runs here. */
  runs: (rentalId: bigint) => boolean;
  serves: (rigId: number) => boolean;
  outages: Outages;
}): Health {
  const { chain, account, messages, followed, runs, serves, outages } = options;

  function samplesSoFar(): number {
    return Math.floor(chain.now() / chain.sampleSeconds);
  }

  /** The rentals that run on a rig, or undefined when one that should does not. */
  function rentalsOn(rigId: number): bigint[] | undefined {
    const now = chain.now();
    const due = [...followed.rentals.values()].filter((rental) => {
      return rental.rigId === rigId && rental.state === "running" && now < rental.end;
    });
    return due.every(({ rentalId }) => runs(rentalId)) ? due.map(({ rentalId }) => rentalId) : undefined;
  }

  return {
    moment() {
      const samples = samplesSoFar();
      const perEpoch = chain.epochSeconds / chain.sampleSeconds;
      return { epoch: BigInt(Math.floor(samples / perEpoch)), sample: BigInt(samples % perEpoch) };
    },
    async sign({ epoch, sample, group, rigIds, inspector, nonce }) {
      const perEpoch = chain.epochSeconds / chain.sampleSeconds;
      const asked = Number(epoch) * perEpoch + Number(sample);
      if (Number(sample) >= perEpoch || Math.abs(asked - samplesSoFar()) > Math.ceil(lateness / chain.sampleSeconds)) {
        throw new Error(`Sample ${sample} of epoch ${epoch} is not now.`);
      }
      let rigs = 0n;
      const rentalIds: bigint[] = [];
      for (const rigId of new Set(rigIds)) {
        const index = rigId - 1 - Number(group) * rigsPerGroup;
        if (index < 0 || index >= rigsPerGroup || !serves(rigId)) continue;
        if (outages(rigId, Number(epoch), Number(sample))) continue;
        const running = rentalsOn(rigId);
        if (!running) continue;
        rigs |= 1n << BigInt(index);
        rentalIds.push(...running);
      }
      if (rigs === 0n) return undefined;
      rentalIds.sort((a, b) => (a < b ? -1 : 1));
      const receipt = { epoch, sample, group, rigs, inspector, nonce, rentals: hashRentals(rentalIds) };
      return { receipt, rentalIds, signature: await messages.signReceipt(account, receipt) };
    },
  };
}

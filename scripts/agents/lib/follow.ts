import { parseEventLogs } from "viem";
import { rentalEscrowAbi, rigRegistryAbi } from "../../../contracts/index.ts";
import { localChainId } from "../../lib/chain.ts";
import { oneAtATime } from "../../lib/oneAtATime.ts";
import type { AgentChain } from "./chain.ts";
import { applyRentalEvent, type Rental, type RentalEvent } from "./rentals.ts";
import { applyRigEvent, type Rig, type RigEvent } from "./rigs.ts";

/** All rigs, and all rentals that are not settled to their end, as of block `head`. */
export type Followed = {
  readonly rigs: ReadonlyMap<number, Rig>;
  readonly rentals: Map<bigint, Rental>;
  readonly head: bigint;
  /** Reads what happened since the last call; the first time since the deployment. It may be called while another call is under way. */
  update(): Promise<void>;
};

const blocksPerRequest = 10_000n;

/** Follows rigs and rentals by their events. After a shallow reorganisation the events in the new blocks replace the old ones. */
export function follow(chain: AgentChain): Followed {
  const { RigRegistry, RentalEscrow } = chain.contracts;
  const first = BigInt(Math.min(RigRegistry.startBlock, RentalEscrow.startBlock));
  const overlap = chain.chainId === localChainId ? 0n : 12n;
  const rigs = new Map<number, Rig>();
  const rentals = new Map<bigint, Rental>();
  let head = first - 1n;

  async function read(fromBlock: bigint, toBlock: bigint): Promise<void> {
    const address = [RigRegistry.address, RentalEscrow.address];
    const logs = await chain.publicClient.getLogs({ address, fromBlock, toBlock });
    for (const log of parseEventLogs({ abi: [...rigRegistryAbi, ...rentalEscrowAbi], logs })) {
      if (log.eventName === "RigRegistered" || log.eventName === "RigAgentChanged")
        applyRigEvent(rigs, log as RigEvent);
      else if (log.eventName in rentalEvents) applyRentalEvent(rentals, log as RentalEvent);
    }
  }

  async function addOpeningTimes(): Promise<void> {
    const undated = [...rentals.values()].filter(
      ({ state, openedAt }) => state === "requested" && openedAt === undefined,
    );
    await Promise.all(
      undated.map(async (rental) => {
        const block = await chain.publicClient.getBlock({ blockNumber: rental.openedIn });
        rentals.set(rental.rentalId, { ...rental, openedAt: Number(block.timestamp) });
      }),
    );
  }

  async function catchUp(): Promise<void> {
    const newest = await chain.head();
    let from = head + 1n - overlap > first ? head + 1n - overlap : first;
    while (from <= newest) {
      const to = from + blocksPerRequest - 1n < newest ? from + blocksPerRequest - 1n : newest;
      await read(from, to);
      if (to > head) head = to;
      from = to + 1n;
    }
    await addOpeningTimes();
  }

  return {
    rigs,
    rentals,
    get head() {
      return head;
    },
    // Otherwise the older of two answers, applied last, would open again what was closed.
    update: oneAtATime(catchUp),
  };
}

const rentalEvents: Record<RentalEvent["eventName"], true> = {
  RentalOpened: true,
  RentalStarted: true,
  RentalExtended: true,
  RentalClosed: true,
  RentalSettled: true,
  RentalEnded: true,
  RenewalSet: true,
};

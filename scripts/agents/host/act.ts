import type { TransactionReceipt } from "viem";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { contractErrorOf, describeError, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import type { Rental } from "../lib/rentals.ts";
import type { ComputeBackend, Order } from "./backend.ts";
import type { HostAction } from "./decide.ts";
import { checkGpus, devicesOf, slotsIn, type GpuSlots } from "./gpus.ts";
import { sshKeyOf } from "./login.ts";

/** Carries out decisions, one at a time for each rental. */
export type Actor = {
  act(action: HostAction): Promise<void>;
  /** Rentals that an action is under way for, whose outcome is not read from the chain yet, or that wait after one that failed. */
  busy: () => ReadonlySet<bigint>;
  /** How often in a row a rental could not be provided. */
  readonly failures: ReadonlyMap<bigint, number>;
  /** When what is under way is done. */
  idle(): Promise<void>;
};

type Wait = { readonly until: number; readonly block: bigint };

export function createActor(options: {
  chain: AgentChain;
  followed: Followed;
  backend: ComputeBackend;
  lane: Lane;
  gpuSlots: GpuSlots;
  /** The port of this machine for a rental's SSH server, if it gets one. */
  sshPortOf: (rental: Rental) => number | undefined;
  /** Called when a rental's compute is up. */
  provided: (rentalId: bigint) => void;
  /** Called after each action. */
  done: () => void;
}): Actor {
  const { chain, followed, backend, lane, gpuSlots, sshPortOf, provided, done } = options;
  const { RentalEscrow } = chain.contracts;
  const waits = new Map<bigint, Wait>();
  const failures = new Map<bigint, number>();
  const retries = new Map<bigint, number>();
  const underWay = new Set<Promise<void>>();

  async function carryOut(action: HostAction): Promise<TransactionReceipt | undefined> {
    if (action.kind === "destroy") {
      await backend.destroy(action.rentalId);
      return undefined;
    }
    const { rentalId } = action.rental;
    switch (action.kind) {
      case "provision":
        await provide(orderOf(action.rental));
        return undefined;
      case "start":
        await provide(orderOf(action.rental));
        log("host agent", `rental ${rentalId}: provisioned`);
        return lane.send({ ...RentalEscrow, functionName: "start", args: [rentalId] });
      case "close":
        return lane.send({ ...RentalEscrow, functionName: "close", args: [rentalId, action.reason] });
      default:
        return lane.send({ ...RentalEscrow, functionName: action.kind, args: [rentalId] });
    }
  }

  /** @throws, and leaves nothing, when it has not the GPUs that it was ordered with. */
  async function provide(order: Order): Promise<void> {
    const { rentalId, devices } = order;
    try {
      await backend.provision(order);
      await checkGpus(backend, rentalId, devices).catch(async (error: unknown) => {
        await backend.destroy(rentalId);
        throw error;
      });
      failures.delete(rentalId);
      provided(rentalId);
    } catch (error) {
      failures.set(rentalId, (failures.get(rentalId) ?? 0) + 1);
      throw error;
    }
  }

  function orderOf(rental: Rental): Order {
    const { rentalId, rigId, slots, duration, end, accessKey } = rental;
    const rig = followed.rigs.get(rigId);
    if (!rig) throw new Error(`Rig ${rigId} is not known.`);
    const taken = slotsIn(slots);
    return {
      rentalId,
      rigId,
      devices: devicesOf(gpuSlots, rigId, taken),
      share: taken.length / (rig.gpuCount * rig.slices),
      until: end || Math.ceil(chain.now()) + duration,
      sshKey: sshKeyOf(accessKey),
      sshPort: sshPortOf(rental),
    };
  }

  return {
    failures,
    busy() {
      const now = chain.now();
      for (const [rentalId, { until, block }] of waits) {
        if (until <= now && block <= followed.head) waits.delete(rentalId);
      }
      return new Set(waits.keys());
    },
    async idle() {
      await Promise.all(underWay);
    },
    act(action) {
      const acting = perform(action).finally(() => underWay.delete(acting));
      underWay.add(acting);
      return acting;
    },
  };

  async function perform(action: HostAction): Promise<void> {
    const rentalId = action.kind === "destroy" ? action.rentalId : action.rental.rentalId;
    waits.set(rentalId, { until: Infinity, block: 0n });
    try {
      const receipt = await carryOut(action);
      log("host agent", `rental ${rentalId}: ${describeAction(action)}`);
      waits.set(rentalId, { until: 0, block: receipt?.blockNumber ?? 0n });
      retries.delete(rentalId);
    } catch (error) {
      const gone = contractErrorOf(error)?.name === "RentalUnknown";
      if (gone) followed.rentals.delete(rentalId);
      else log("host agent", `rental ${rentalId}: cannot ${action.kind}: ${describeError(error)}`);
      const tries = (retries.get(rentalId) ?? 0) + 1;
      retries.set(rentalId, tries);
      waits.set(rentalId, { until: chain.now() + Math.min(2 ** (tries - 1), 60), block: 0n });
    }
    done();
  }
}

function describeAction(action: HostAction): string {
  const words = {
    provision: "provisioned",
    start: "started",
    destroy: "stopped",
    cancel: "cancelled, it was not started in time",
    renew: "renewed",
    settle: "settled",
  };
  return action.kind === "close" ? `closed with reason ${action.reason}` : words[action.kind];
}

import { join } from "node:path";
import type { LocalAccount } from "viem";
import type { AgentChain } from "../../lib/chain.ts";
import type { SignedEnergy } from "../../lib/energy.ts";
import type { Followed } from "../../lib/follow.ts";
import { describeError } from "../../lib/lane.ts";
import { log } from "../../lib/log.ts";
import type { Rental } from "../../lib/rentals.ts";
import { devicesOf, slotsIn, type GpuSlots } from "../gpus.ts";
import { openEnergyBook } from "./book.ts";
import { chooseMeter } from "./chooseMeter.ts";
import type { Reading } from "./meter.ts";
import { createEnergyReports } from "./report.ts";

/** What the rentals here use. */
export type Energy = {
  /** Measures what runs, and tells the indexer. Nobody needs to wait for it, and it does nothing while it is still at it. */
  update(running: readonly Rental[]): void;
  /** A signed receipt, and what the devices show now. Undefined when nothing was measured. */
  of: (rentalId: bigint) => Promise<(SignedEnergy & { now: readonly Reading[] }) | undefined>;
  stop(): Promise<void>;
};

/** @param folder where it remembers */
export async function openEnergy(options: {
  chain: AgentChain;
  account: LocalAccount;
  followed: Followed;
  gpuSlots: GpuSlots;
  folder: string;
  indexerUrl?: string;
}): Promise<Energy> {
  const { chain, account, followed, gpuSlots, folder, indexerUrl } = options;
  let updating: Promise<void> | undefined;
  const rated = new Map<number, number>();
  const meter = await chooseMeter({ gpuSlots, chainId: chain.chainId, ratedWatts, now: chain.now });
  if (!meter) return { update() {}, of: async () => undefined, stop: async () => {} };
  const book = await openEnergyBook(join(folder, "energy.json"), meter, chain.now);
  const reports = createEnergyReports({ chain, account, book, source: meter.source, indexerUrl });

  /** A simulated device is named `<rig>/<slot>`: a part of a GPU of the rig's model. */
  async function ratedWatts(device: string): Promise<number> {
    const rig = followed.rigs.get(Number(device.split("/")[0]));
    if (!rig) throw new Error(`There is no rig for ${device}.`);
    const known = rated.get(rig.modelId);
    if (known !== undefined) return known / rig.slices;
    const { GpuCatalog } = chain.contracts;
    const args = [BigInt(rig.modelId)] as const;
    const { tdp } = await chain.publicClient.readContract({ ...GpuCatalog, functionName: "model", args });
    rated.set(rig.modelId, tdp);
    return tdp / rig.slices;
  }

  function devices({ rigId, slots }: Rental): string[] {
    const taken = slotsIn(slots);
    return gpuSlots.size > 0 ? devicesOf(gpuSlots, rigId, taken) : taken.map((slot) => `${rigId}/${slot}`);
  }

  async function measure(running: readonly Rental[]): Promise<void> {
    await book.update(new Map(running.map((rental) => [rental.rentalId, devices(rental)])));
    const ids = new Set(running.map(({ rentalId }) => rentalId));
    await reports.tell((rentalId) => ids.has(rentalId));
  }

  return {
    update(running) {
      updating ??= measure(running)
        .catch((error: unknown) => log("host agent", `energy is not measured: ${describeError(error)}`))
        .finally(() => (updating = undefined));
    },
    async of(rentalId) {
      const signed = await reports.receiptOf(rentalId);
      return signed && { ...signed, now: book.of(rentalId)?.now ?? [] };
    },
    async stop() {
      await updating;
      meter.stop();
    },
  };
}

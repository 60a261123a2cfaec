import { stringToHex, type Address } from "viem";
import type { RigSpec } from "./fleet.ts";

/** A rig of a fleet as `RigRegistry.register` takes it. @param gateway URL of the host agent that answers for it. */
export function registrationOf(rig: RigSpec, agent: Address, gateway: string) {
  const { modelId, gpuCount, slices, memoryMib, slopePercent, discount30, discount180, hostingFee, allowance } = rig;
  const { idleWatts, loadWatts } = rig;
  return {
    modelId,
    gpuCount,
    slices,
    memoryMib,
    price: Number(rig.price),
    slopePercent,
    discount30,
    discount180,
    hostingFee,
    allowance,
    idleWatts,
    loadWatts,
    powerPrice: Number(rig.powerPrice),
    region: stringToHex(rig.region, { size: 8 }),
    agent,
    gateway,
  };
}

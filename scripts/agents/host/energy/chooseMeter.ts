import { localChainId } from "../../../lib/chain.ts";
import { describeError } from "../../lib/lane.ts";
import { log } from "../../lib/log.ts";
import type { GpuSlots } from "../gpus.ts";
import type { Meter } from "./meter.ts";
import { openNvml } from "./nvml.ts";
import { openNvidiaSmi } from "./nvidiaSmi.ts";
import { createSimulatedMeter } from "./simulated.ts";

/**
 * What measures rentals' energy: NVIDIA's library, else its command, where the host named GPUs; on the local chain without GPUs a
 * simulation, which is called so wherever it is shown; else nothing.
 * @param ratedWatts of a simulated device
 * @param now [unix seconds]
 */
export async function chooseMeter(options: {
  gpuSlots: GpuSlots;
  chainId: number;
  ratedWatts: (device: string) => Promise<number>;
  now: () => number;
}): Promise<Meter | undefined> {
  const { gpuSlots, chainId, ratedWatts, now } = options;
  if (gpuSlots.size === 0) return chainId === localChainId ? createSimulatedMeter(ratedWatts, now) : undefined;
  try {
    return await openNvml();
  } catch (error) {
    log("host agent", `no NVML: ${describeError(error)}`);
  }
  return openNvidiaSmi(now).catch((error: unknown) => {
    log("host agent", `energy is not measured: ${describeError(error)}`);
    return undefined;
  });
}

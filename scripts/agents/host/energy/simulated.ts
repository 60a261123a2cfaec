import { keccak256, toHex } from "viem";
import { loadPowerCurve } from "../../../lib/power.ts";
import { createIntegrator, type Meter, type Reading } from "./meter.ts";

/** [seconds] for which a drawn power lasts */
const stretch = 300;

/**
 * Makes up what devices that do not exist would draw: every five minutes another point, drawn from device and time, of the curve
 * that was measured on a training cluster, for their rated power.
 * @param ratedWatts of a device
 * @param now [unix seconds]
 */
export function createSimulatedMeter(ratedWatts: (device: string) => Promise<number>, now: () => number): Meter {
  const curve = loadPowerCurve();
  const integrate = createIntegrator(now, Infinity);
  return {
    source: "simulated",
    async read(devices) {
      const read = async (device: string): Promise<Reading> => {
        const drawn = keccak256(toHex(`${device}|${Math.floor(now() / stretch)}`));
        const watts = (await ratedWatts(device)) * curve(Number(BigInt(drawn) % 10_000n) / 10_000);
        return { device, joules: integrate(device, watts), watts };
      };
      return Promise.all(devices.map(read));
    },
    stop() {},
  };
}

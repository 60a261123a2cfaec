import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createIntegrator, type Meter } from "./meter.ts";

const run = promisify(execFile);
const fields = "uuid,power.draw,utilization.gpu,memory.used";

/**
 * Reads GPUs by NVIDIA's command, where its library cannot be loaded. It tells power, not energy: that is summed up from readings.
 * @param now [unix seconds]
 * @throws when the command is not there.
 */
export async function openNvidiaSmi(now: () => number, command = "nvidia-smi"): Promise<Meter> {
  const integrate = createIntegrator(now);

  async function query(): Promise<Map<string, string[]>> {
    const { stdout } = await run(command, [`--query-gpu=${fields}`, "--format=csv,noheader,nounits"], {
      timeout: 20_000,
    });
    const rows = stdout.split("\n").map((line) => line.split(",").map((field) => field.trim()));
    return new Map(rows.filter(([uuid]) => uuid).map(([uuid, ...values]) => [uuid as string, values]));
  }

  await query();
  return {
    source: "nvidia-smi",
    async read(devices) {
      const found = await query();
      return devices.map((device) => {
        const [power, utilisation, memoryUsed] = found.get(device) ?? [];
        const watts = numberIn(power);
        if (watts === undefined) throw new Error(`nvidia-smi tells no power of ${device}.`);
        const joules = integrate(device, watts);
        return { device, joules, watts, utilisation: numberIn(utilisation), memoryUsed: numberIn(memoryUsed) };
      });
    },
    stop() {},
  };
}

/** Some GPUs answer "[N/A]". */
function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

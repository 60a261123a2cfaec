import type { TypeObject } from "koffi";
import type { Meter, Reading } from "./meter.ts";

type TypeSpec = string | TypeObject;

const mebibyte = 2n ** 20n;

/**
 * Reads GPUs by NVIDIA's management library. Their own counter of energy runs since the driver was loaded.
 * @param library its file, the driver's unless given
 * @throws when there is no such library or no driver.
 */
export async function openNvml(library = "libnvidia-ml.so.1"): Promise<Meter> {
  const { default: koffi } = await import("koffi"); // not on every platform
  const lib = koffi.load(library);
  const device = "void *";
  const utilisation = koffi.struct({ gpu: "unsigned int", memory: "unsigned int" });
  const memory = koffi.struct({ total: "uint64", free: "uint64", used: "uint64" });
  const out = (type: TypeSpec) => koffi.out(koffi.pointer(type));
  const errorString = lib.func("nvmlErrorString", "const char *", ["int"]);
  const of = (name: string, type: TypeSpec) => lib.func(name, "int", [device, out(type)]);
  const handleOf = lib.func("nvmlDeviceGetHandleByUUID", "int", ["const char *", out(device)]);
  const totalEnergy = of("nvmlDeviceGetTotalEnergyConsumption", "uint64"); // [mJ]
  const power = of("nvmlDeviceGetPowerUsage", "unsigned int"); // [mW]
  const rates = of("nvmlDeviceGetUtilizationRates", utilisation);
  const memoryInfo = of("nvmlDeviceGetMemoryInfo", memory);

  function must(what: string, code: number): void {
    if (code !== 0) throw new Error(`NVML: ${what}: ${errorString(code)}.`);
  }

  must("nvmlInit_v2", lib.func("nvmlInit_v2", "int", [])() as number);
  const shutdown = lib.func("nvmlShutdown", "int", []);
  const handles = new Map<string, unknown>();

  function open(uuid: string): unknown {
    const known = handles.get(uuid);
    if (known) return known;
    const handle: [unknown] = [null];
    must(uuid, handleOf(uuid, handle) as number);
    handles.set(uuid, handle[0]);
    return handle[0];
  }

  function read(uuid: string): Reading {
    const handle = open(uuid);
    const millijoules: [number | bigint] = [0];
    must(`energy of ${uuid}`, totalEnergy(handle, millijoules) as number);
    // Not every GPU tells the rest.
    const milliwatts: [number] = [0];
    power(handle, milliwatts);
    const busy: { gpu?: number } = {};
    const isBusyKnown = rates(handle, busy) === 0;
    const bytes: { used?: number | bigint } = {};
    const isMemoryKnown = memoryInfo(handle, bytes) === 0;
    return {
      device: uuid,
      joules: Number(millijoules[0]) / 1_000,
      watts: milliwatts[0] / 1_000,
      ...(isBusyKnown && { utilisation: busy.gpu }),
      ...(isMemoryKnown && { memoryUsed: Number(BigInt(bytes.used ?? 0) / mebibyte) }),
    };
  }

  return {
    source: "nvml",
    read: async (devices) => devices.map(read),
    stop: () => void shutdown(),
  };
}

/** What a device shows at a moment. */
export type Reading = {
  readonly device: string;
  /** [J] A counter that only grows until whoever counts is started again. */
  readonly joules: number;
  readonly watts: number;
  /** [%] Undefined where nobody measures it. */
  readonly utilisation?: number;
  /** [MiB] */
  readonly memoryUsed?: number;
};

/** How energy is known: counted by the GPU, or summed up from its power, or made up from a measured curve. */
export type Source = "nvml" | "nvidia-smi" | "simulated";

export type Meter = {
  readonly source: Source;
  /** @throws when a device is not there. */
  read(devices: readonly string[]): Promise<Reading[]>;
  stop(): void;
};

/** [seconds] The longest time for which a power that was read is taken to have lasted. */
const longestGap = 60;

/**
 * Makes a counter of readings of power: each is taken to have lasted since the one before. What lies further back than a minute is
 * not counted, except where the power is made up.
 * @param now [unix seconds]
 */
export function createIntegrator(now: () => number, gap = longestGap) {
  const counters = new Map<string, { joules: number; at: number }>();
  return (device: string, watts: number): number => {
    const before = counters.get(device);
    const at = now();
    const seconds = before ? Math.min(Math.max(0, at - before.at), gap) : 0;
    const joules = (before?.joules ?? 0) + watts * seconds;
    counters.set(device, { joules, at });
    return joules;
  };
}

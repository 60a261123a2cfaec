import Docker from "dockerode";
import { describeError } from "../lib/lane.ts";

/** How an engine is asked for a volume of limited size. Podman takes Docker's option too, and ignores it. */
export function limitedTo(bytes: number, engine: string): Record<string, string> {
  return /podman/i.test(engine) ? { o: `size=${bytes}` } : { size: `${bytes}` };
}

/** @returns why the engine's storage cannot limit what a rental writes, or undefined where it can. */
export async function whyNoQuota(engine: string, owner: string, socketPath?: string): Promise<string | undefined> {
  const docker = new Docker(socketPath ? { socketPath } : {});
  const Name = `rackshare-${owner}-quota`.toLowerCase();
  try {
    await docker.createVolume({ Name, DriverOpts: limitedTo(64 << 20, engine) });
    return undefined;
  } catch (error) {
    return describeError(error);
  } finally {
    await docker
      .getVolume(Name)
      .remove()
      .catch(() => {});
  }
}

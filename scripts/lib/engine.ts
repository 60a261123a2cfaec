import { spawnSync } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../agents/host/dockerBackend.ts";
import { startProcess, type RunningProcess } from "./processes.ts";

/** What rentals of a local chain run: a host agent imports it where an engine lacks it. */
export const workspaceImage = "rackshare/workspace:latest";

export type Engine = {
  /** For instance "Podman Engine 4.3.1". */
  readonly name: string;
  readonly hasImage: boolean;
  /** Undefined: the engine's usual one. */
  readonly socketPath?: string;
  /** Of one that was started here: stops it, and starts it again afterwards. Containers run on. */
  restart?(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

/** The container engine that answers, or Podman's, started until it is stopped; undefined when this machine has none. */
export async function openEngine(image: string): Promise<Engine | undefined> {
  const found = await findEngine(image);
  if (found) return { ...found, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "rackshare-engine-"));
  const socketPath = join(folder, "engine.sock");
  // Where cgroups are of both kinds, crun refuses and runc works.
  const runtime = spawnSync("runc", ["--version"]).status === 0 ? ["--runtime", "runc"] : [];
  const args = [...runtime, "system", "service", "--time=0", `unix://${socketPath}`];
  const ready = async (): Promise<boolean> => access(socketPath).then(() => true);
  const start = (): Promise<RunningProcess> =>
    startProcess("engine", "podman", args, { ready, readyTimeoutMs: 10_000 });
  let service = await start().catch(() => undefined);
  const engine = service && (await findEngine(image, socketPath));
  const stop = async (): Promise<void> => {
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  async function restart(meanwhile: () => Promise<void>): Promise<void> {
    await service?.stop();
    await rm(socketPath, { force: true });
    await meanwhile();
    service = await start();
  }
  if (engine) return { ...engine, socketPath, restart, stop };
  await stop();
  return undefined;
}

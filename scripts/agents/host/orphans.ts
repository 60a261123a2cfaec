import Docker from "dockerode";

/** Label with the number of the process of this machine that a container is to end with. */
export const endsWith = "rackshare.process";

/**
 * Removes the containers, networks and volumes of agents that were to end them with themselves (`LEAVE_RUNNING=false`), and were
 * killed before they could.
 */
export async function removeOrphans(socketPath?: string): Promise<void> {
  const docker = new Docker(socketPath ? { socketPath } : {});
  const filters = { label: [endsWith] };
  const [containers, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
  ]);
  const found = new Map<string, number>();
  for (const { Names, Labels } of containers) found.set((Names[0] ?? "").replace("/", ""), Number(Labels[endsWith]));
  for (const { Name, Labels } of volumes.Volumes ?? []) found.set(Name, Number(Labels?.[endsWith]));
  const gone = (): void => {}; // somebody else was faster
  for (const [name, pid] of found) {
    if (lives(pid)) continue;
    await docker.getContainer(name).remove({ force: true, v: true }).catch(gone);
    await docker.getNetwork(name).remove().catch(gone);
    await docker.getVolume(name).remove().catch(gone);
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

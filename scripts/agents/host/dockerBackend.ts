import Docker from "dockerode";
import { cpus, totalmem } from "node:os";
import { PassThrough } from "node:stream";
import { interactive, smallestMemory, sshPort as innerSshPort, stayUp } from "./containers.ts";
import { endsWith } from "./orphans.ts";
import type { ComputeBackend, Instance, Order } from "./backend.ts";

const label = { owner: "rackshare.owner", rental: "rackshare.rental", until: "rackshare.until", process: endsWith };

export type DockerOptions = {
  /** Socket of a Docker Engine or of Podman; the engine's usual one unless given. */
  readonly socketPath?: string;
  readonly image: string;
  /** Tells this agent's containers from those of others on the same engine. */
  readonly owner: string;
  /** How devices are asked for: by their CDI names, or of NVIDIA's runtime. */
  readonly gpuRequest?: "cdi" | "nvidia";
  /** The process that containers are to end with; see `orphans.ts`. */
  readonly endsWith?: number;
  /** Options of a rental's volume by its share of the rig, where the engine's storage can limit it. */
  readonly volumeOptions?: (share: number) => Record<string, string>;
  /** Address of this machine that SSH is reached at: 127.0.0.1 unless given. */
  readonly bind?: string;
};

/**
 * Runs each rental in a container of a Docker Engine or of Podman: no capabilities, no new privileges, a read-only root with
 * `/workspace` and `/tmp` to write to, limits on processes, memory and CPU by its share of the rig, a network of its own.
 */
export function createDockerBackend(options: DockerOptions): ComputeBackend {
  const { socketPath, image, owner, gpuRequest = "cdi", bind = "127.0.0.1" } = options;
  const ssh = `${innerSshPort}/tcp`;
  const docker = new Docker(socketPath ? { socketPath } : {});
  const nameOf = (rentalId: bigint): string => `rackshare-${owner}-${rentalId}`.toLowerCase();
  const containerOf = (rentalId: bigint): Docker.Container => docker.getContainer(nameOf(rentalId));

  async function create({ rentalId, share, until, devices, sshKey, sshPort }: Order): Promise<void> {
    const name = nameOf(rentalId);
    const labels = {
      [label.owner]: owner,
      [label.rental]: `${rentalId}`,
      [label.until]: `${until}`,
      ...(options.endsWith && { [label.process]: `${options.endsWith}` }),
    };
    const [network] = await Promise.all([
      docker.getNetwork(name).inspect().catch(unless(404)),
      docker.createVolume({ Name: name, Labels: labels, DriverOpts: options.volumeOptions?.(share) }),
    ]);
    if (!network) await docker.createNetwork({ Name: name, Driver: "bridge", Labels: labels });
    await docker.createContainer({
      name,
      Image: image,
      Cmd: ["sh", "-c", stayUp],
      Hostname: `rental-${rentalId}`,
      WorkingDir: "/workspace",
      Env: ["HOME=/workspace", `RENTAL_ID=${rentalId}`, ...(sshKey ? [`SSH_KEY=${sshKey}`] : [])],
      Labels: labels,
      ...(sshPort !== undefined && { ExposedPorts: { [ssh]: {} } }),
      HostConfig: {
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        ReadonlyRootfs: true,
        PidsLimit: 1_024,
        Memory: Math.max(smallestMemory, Math.floor(totalmem() * 0.9 * share)),
        NanoCpus: Math.round(Math.max(0.1, cpus().length * share) * 1e9),
        // Podman cannot raise the limits that it starts with where it lacks CAP_SYS_RESOURCE.
        Ulimits: [
          { Name: "nofile", Soft: 16_384, Hard: 16_384 },
          { Name: "nproc", Soft: 32_768, Hard: 32_768 },
        ],
        NetworkMode: name,
        ...(sshPort !== undefined && { PortBindings: { [ssh]: [{ HostIp: bind, HostPort: `${sshPort}` }] } }),
        Tmpfs: { "/tmp": "rw,nosuid,nodev,size=256m" },
        Binds: [`${name}:/workspace`],
        DeviceRequests: devices.length > 0 ? [requestFor(devices, gpuRequest)] : [],
      },
    });
  }

  return {
    name: "docker",
    async provision(order) {
      const container = containerOf(order.rentalId);
      const found = await container.inspect().catch(unless(404));
      if (found?.State.Running) return;
      if (!found) await create(order);
      await container.start();
    },
    async shell(rentalId, { columns, rows }) {
      const exec = await containerOf(rentalId).exec({
        Cmd: ["sh", "-c", interactive],
        Env: ["TERM=xterm-256color"],
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Tty: true,
      });
      const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
      // Podman answers 201 where Docker answers 200, which dockerode takes for a failure.
      const resize = async (w: number, h: number): Promise<void> => {
        await exec.resize({ w, h }).catch(unless(201));
      };
      void resize(columns, rows).catch(() => {}); // the shell may have ended; nobody waits for its size
      return { stream, resize };
    },
    async exec(rentalId, command, output, signal) {
      const container = containerOf(rentalId);
      const pidFile = `/tmp/.job-${crypto.randomUUID()}`;
      const exec = await container.exec({
        Cmd: ["sh", "-c", `echo $$ >${pidFile}; exec sh -c "$0"`, command],
        AttachStdout: true,
        AttachStderr: true,
      });
      const stream = await exec.start({});
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      docker.modem.demuxStream(stream, stdout, stderr);
      stdout.on("data", (data: Buffer) => output("stdout", data));
      stderr.on("data", (data: Buffer) => output("stderr", data));
      const kill = async (): Promise<void> => {
        const killer = await container.exec({ Cmd: ["sh", "-c", `kill -9 "$(cat ${pidFile})"`] });
        await killer.start({ Detach: true });
      };
      signal.addEventListener("abort", () => void kill().catch(() => stream.destroy()), { once: true });
      await new Promise((resolve) => stream.once("close", resolve).once("end", resolve));
      const { ExitCode } = await exec.inspect();
      return ExitCode ?? 137;
    },
    async destroy(rentalId) {
      await containerOf(rentalId).remove({ force: true, v: true }).catch(unless(404));
      await docker.getNetwork(nameOf(rentalId)).remove().catch(unless(404));
      await docker.getVolume(nameOf(rentalId)).remove().catch(unless(404));
    },
    async list() {
      const filters = { label: [`${label.owner}=${owner}`] };
      const [volumes, containers] = await Promise.all([
        docker.listVolumes({ filters }),
        docker.listContainers({ all: true, filters }),
      ]);
      // A volume is made first and removed last: alone, it is what an agent left that was killed between. (Networks are slow to list
      // with Podman: of sixteen it took two seconds on a busy machine, sixteen volumes took a few milliseconds.)
      const left = new Map((volumes.Volumes ?? []).map(({ Labels }) => [Labels?.[label.rental], false]));
      for (const { Labels, State } of containers) left.set(Labels[label.rental], State === "running");
      return [...left].map(([rentalId, running]): Instance => ({ rentalId: BigInt(rentalId ?? 0), running }));
    },
    async stop() {
      // containers go on: the next agent finds them
    },
  };
}

function requestFor(devices: readonly string[], by: "cdi" | "nvidia"): Docker.DeviceRequest {
  if (by === "nvidia") return { Driver: "nvidia", DeviceIDs: [...devices], Capabilities: [["gpu"]] };
  return { Driver: "cdi", DeviceIDs: devices.map((device) => `nvidia.com/gpu=${device}`) };
}

/** @returns the engine's name and version, or undefined when none answers or it lacks the image. */
export async function findEngine(
  image: string,
  socketPath?: string,
): Promise<{ name: string; hasImage: boolean } | undefined> {
  const docker = new Docker({ ...(socketPath && { socketPath }), timeout: 5_000 });
  const version = await docker.version().catch(() => undefined);
  if (!version) return undefined;
  const found = await docker.getImage(image).inspect().catch(unless(404));
  return { name: `${version.Components?.[0]?.Name ?? "engine"} ${version.Version}`, hasImage: found !== undefined };
}

/** Lets one HTTP status of the engine pass as "nothing". */
function unless(status: number): (error: { statusCode?: number }) => undefined {
  return (error) => {
    if (error.statusCode !== status) throw error;
  };
}

import { cpus, totalmem } from "node:os";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type WebSocket from "ws";
import type { ComputeBackend, Instance, Order } from "./backend.ts";
import { interactive } from "./containers.ts";
import { createKubernetesApi, type KubernetesOptions } from "./kubernetesApi.ts";
import { claimOf, label, podOf } from "./kubernetesManifests.ts";

type Pod = {
  metadata: { labels: Record<string, string>; deletionTimestamp?: string };
  status?: { phase?: string; message?: string; containerStatuses?: { ready: boolean }[] };
};
type Options = KubernetesOptions & {
  readonly image: string;
  readonly owner: string;
  /** What all rentals of a rig may write together. */
  readonly diskGib: number;
};

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 };
const claims = "/apis/resource.k8s.io/v1";
const readySeconds = 300;

/** Runs each rental in a pod with a claim on its GPUs; `kubernetes.md` shows both. */
export function createKubernetesBackend(options: Options): ComputeBackend {
  const { image, owner, diskGib } = options;
  const api = createKubernetesApi(options);
  const nameOf = (rentalId: bigint): string => `rackshare-${owner}-${rentalId}`.toLowerCase();
  const find = async (name: string) => api.request<Pod>("GET", "/api/v1", `pods/${name}`).catch(unless(404));

  async function create(order: Order): Promise<void> {
    const name = nameOf(order.rentalId);
    const { share } = order;
    const size = { cpus: cpus().length * share, memory: totalmem() * 0.9 * share, diskGib: diskGib * share };
    if (order.devices.length > 0) {
      await api.request("POST", claims, "resourceclaims", claimOf(name, owner, order)).catch(unless(409));
    }
    await api.request("POST", "/api/v1", "pods", podOf(name, owner, image, order, size)).catch(unless(409));
  }

  /** Deletes it and waits until it is gone: another of the name cannot be made before. */
  async function remove(name: string): Promise<void> {
    await api.request("DELETE", "/api/v1", `pods/${name}?gracePeriodSeconds=0`).catch(unless(404));
    while (await find(name)) await sleep(200);
    await api.request("DELETE", claims, `resourceclaims/${name}`).catch(unless(404));
  }

  return {
    name: "kubernetes",
    async provision(order) {
      const name = nameOf(order.rentalId);
      const found = await find(name);
      const isOver = found && ["Failed", "Succeeded"].includes(found.status?.phase ?? "");
      if (isOver || found?.metadata.deletionTimestamp) await remove(name);
      if (!found || isOver || found.metadata.deletionTimestamp) await create(order);
      const deadline = Date.now() + readySeconds * 1_000;
      for (let pod = await find(name); !isReady(pod); pod = await find(name)) {
        const phase = pod?.status?.phase ?? "gone";
        if (Date.now() > deadline) throw new Error(`Pod ${name} is ${phase} after ${readySeconds} s.`);
        await sleep(200);
      }
    },
    async shell(rentalId, { columns, rows }) {
      const streams = { stdin: true, stdout: true, stderr: false, tty: true };
      const socket = await opened(api.exec(nameOf(rentalId), ["sh", "-c", interactive], streams));
      const resize = async (Width: number, Height: number): Promise<void> => {
        send(socket, channel.resize, Buffer.from(JSON.stringify({ Width, Height })));
      };
      await resize(columns, rows);
      return { stream: streamOf(socket), resize };
    },
    async exec(rentalId, command, output, signal) {
      const pod = nameOf(rentalId);
      const pidFile = `/tmp/.job-${crypto.randomUUID()}`;
      const line = ["sh", "-c", `echo $$ >${pidFile}; exec sh -c "$0"`, command];
      const socket = api.exec(pod, line, { stdin: false, stdout: true, stderr: true, tty: false });
      const kill = (): void => {
        const killer = api.exec(pod, ["sh", "-c", `kill -9 "$(cat ${pidFile})"`], { stdout: true });
        killer.on("error", () => socket.terminate());
      };
      signal.addEventListener("abort", kill, { once: true });
      return new Promise((resolve, reject) => {
        let exit = 137;
        socket.on("message", (frame: Buffer) => {
          const [kind, data] = [frame[0], frame.subarray(1)];
          if (kind === channel.stdout) output("stdout", data);
          else if (kind === channel.stderr) output("stderr", data);
          else if (kind === channel.error) exit = exitIn(data.toString());
        });
        socket.on("error", reject).on("close", () => resolve(exit));
      });
    },
    destroy: (rentalId) => remove(nameOf(rentalId)),
    async list() {
      const selector = encodeURIComponent(`${label.owner}=${owner}`);
      const pods = await api.request<{ items: Pod[] }>("GET", "/api/v1", `pods?labelSelector=${selector}`);
      const left = await api.request<{ items: Pod[] }>("GET", claims, `resourceclaims?labelSelector=${selector}`);
      // A claim is made first and removed last: alone, it is what an agent left that was killed between.
      const found = new Map(left.items.map(({ metadata }) => [metadata.labels[label.rental], false]));
      for (const pod of pods.items) found.set(pod.metadata.labels[label.rental], isReady(pod));
      return [...found].map(([rentalId, running]): Instance => ({ rentalId: BigInt(rentalId ?? 0), running }));
    },
    async stop() {
      // pods go on: the next agent finds them
    },
  };
}

function isReady(pod: Pod | undefined): boolean {
  const { phase, containerStatuses = [] } = pod?.status ?? {};
  const isUp = phase === "Running" && containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready);
  return isUp && !pod?.metadata.deletionTimestamp;
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => socket.once("open", () => resolve(socket)).once("error", reject));
}

function send(socket: WebSocket, to: number, data: Buffer): void {
  if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([to]), data]));
}

/** A terminal's bytes in both directions. */
function streamOf(socket: WebSocket): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write(data: Buffer, _, done) {
      send(socket, channel.stdin, Buffer.from(data));
      done();
    },
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  socket.on("message", (frame: Buffer) => {
    if (frame[0] === channel.stdout && !stream.push(frame.subarray(1))) socket.pause();
  });
  socket.on("close", () => stream.destroy());
  socket.on("error", () => stream.destroy());
  return stream;
}

/** The exit code in a status of Kubernetes. */
function exitIn(text: string): number {
  const { status, details } = JSON.parse(text) as {
    status: string;
    details?: { causes?: { reason: string; message: string }[] };
  };
  const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  return status === "Success" ? 0 : Number(code ?? 137);
}

/** Lets one status of the API pass as "nothing". */
function unless(status: number): (error: { code?: number }) => undefined {
  return (error) => {
    if (error.code !== status) throw error;
  };
}

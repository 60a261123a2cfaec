import { existsSync } from "node:fs";
import { localChainId } from "../../lib/chain.ts";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { withoutSecrets } from "../lib/settings.ts";
import type { ComputeBackend } from "./backend.ts";
import { limitedTo, whyNoQuota } from "./diskQuota.ts";
import { createDockerBackend, findEngine } from "./dockerBackend.ts";
import { createKubernetesBackend } from "./kubernetesBackend.ts";
import { removeOrphans } from "./orphans.ts";
import { createProcessBackend } from "./processBackend.ts";
import type { HostSettings } from "./settings.ts";
import { importWorkspaceImage } from "./workspaceImage.ts";

/**
 * The backend that the settings ask for; `auto` takes containers where an engine answers. A local chain's engine is given an
 * image of this machine's tools if it lacks one; elsewhere the image must be there.
 * @param folder where processes live
 * @param owner tells this agent's containers from those of others
 * @throws one line when there is none.
 */
export async function chooseBackend(settings: HostSettings, folder: string, owner: string): Promise<ComputeBackend> {
  const isLocal = settings.CHAIN_ID === localChainId;
  if (settings.BACKEND === "process") return createProcessBackend(settings.CHAIN_ID, folder);
  if (settings.BACKEND === "kubernetes") return openKubernetes(settings, owner);
  try {
    return await openDocker(settings, owner, isLocal);
  } catch (error) {
    if (settings.BACKEND === "docker" || !isLocal) throw error;
    log("host agent", `rentals run as plain processes: ${describeError(error)}`);
    return createProcessBackend(settings.CHAIN_ID, folder);
  }
}

const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The cluster that K8S_URL names, else the one that this process is a pod of. */
async function openKubernetes(settings: HostSettings, owner: string): Promise<ComputeBackend> {
  const { K8S_URL, K8S_NAMESPACE: namespace, IMAGE: image } = settings;
  const cluster = K8S_URL
    ? { url: K8S_URL.replace(/\/$/, ""), tokenFile: settings.K8S_TOKEN_FILE, caFile: settings.K8S_CA_FILE }
    : {
        url: "https://kubernetes.default.svc",
        tokenFile: `${serviceAccount}/token`,
        caFile: `${serviceAccount}/ca.crt`,
      };
  if (!K8S_URL && !existsSync(cluster.caFile ?? "")) throw new Error("This is no pod of a cluster. Set K8S_URL.");
  const backend = createKubernetesBackend({ ...cluster, namespace, image, owner, diskGib: settings.DISK_GIB });
  await backend.list().catch((error: unknown) => {
    throw new Error(`The cluster at ${withoutSecrets(cluster.url)} cannot be used: ${describeError(error)}`);
  });
  log("host agent", `rentals run in pods of ${withoutSecrets(cluster.url)}`);
  return backend;
}

const gibibyte = 2 ** 30;

async function openDocker(settings: HostSettings, owner: string, isLocal: boolean): Promise<ComputeBackend> {
  const { IMAGE: image, DOCKER_SOCKET: socketPath, GPU_REQUEST: gpuRequest, BIND: bind } = settings;
  const { DISK_GIB: diskGib, LEAVE_RUNNING: leaveRunning } = settings;
  const engine = await findEngine(image, socketPath);
  if (!engine) throw new Error("No container engine answers. Start Docker or Podman's socket, or set DOCKER_SOCKET.");
  if (!engine.hasImage && isLocal) await importWorkspaceImage(image, socketPath);
  else if (!engine.hasImage) throw new Error(`${engine.name} has no image ${image}. Pull or build it, or set IMAGE.`);
  const why = await whyNoQuota(engine.name, owner, socketPath);
  if (why) log("host agent", `rentals have no disk quota: ${why}`);
  const volumeOptions = (share: number) => limitedTo(Math.ceil(share * diskGib) * gibibyte, engine.name);
  const backend = createDockerBackend({
    socketPath,
    image,
    owner,
    gpuRequest,
    bind,
    ...(!why && { volumeOptions }),
    ...(!leaveRunning && { endsWith: process.pid }),
  });
  await tryOut(backend);
  if (!leaveRunning) await removeOrphans(socketPath);
  log("host agent", `rentals run in containers of ${engine.name}`);
  return backend;
}

/** An engine may answer and still not be able to run anything, for instance where its runtime does not know the machine's cgroups. */
async function tryOut(backend: ComputeBackend): Promise<void> {
  const nobody = { rentalId: 0n, rigId: 0, devices: [], share: 0.01, until: 0 };
  try {
    await backend.provision(nobody);
  } finally {
    await backend.destroy(nobody.rentalId);
  }
}

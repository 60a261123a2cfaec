import type { Order } from "./backend.ts";
import { smallestMemory, stayUp } from "./containers.ts";

export const label = { owner: "rackshare/owner", rental: "rackshare/rental", until: "rackshare/until" };

function metadataOf(name: string, owner: string, { rentalId, until }: Order) {
  return { name, labels: { [label.owner]: owner, [label.rental]: `${rentalId}`, [label.until]: `${until}` } };
}

/** A claim (`resource.k8s.io/v1`) on exactly the GPUs or slices of a rental, by their UUIDs. */
export function claimOf(name: string, owner: string, order: Order) {
  const requests = order.devices.map((device, i) => ({
    name: `gpu-${i}`,
    exactly: {
      deviceClassName: device.startsWith("MIG-") ? "mig.nvidia.com" : "gpu.nvidia.com",
      selectors: [{ cel: { expression: `device.attributes["gpu.nvidia.com"].uuid == "${device}"` } }],
    },
  }));
  return {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaim",
    metadata: metadataOf(name, owner, order),
    spec: { devices: { requests } },
  };
}

/**
 * A rental's pod: no capabilities, no new privileges, no service account, a read-only root with `/workspace` and `/tmp` to
 * write to, limits on memory, CPU and disk.
 */
export function podOf(
  name: string,
  owner: string,
  image: string,
  order: Order,
  size: { cpus: number; memory: number; diskGib: number },
) {
  const { rentalId, devices, sshKey } = order;
  const quantities = {
    cpu: `${Math.max(100, Math.floor(size.cpus * 1_000))}m`,
    memory: `${Math.max(smallestMemory, Math.floor(size.memory))}`,
  };
  const environment = { HOME: "/workspace", RENTAL_ID: `${rentalId}`, ...(sshKey && { SSH_KEY: sshKey }) };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadataOf(name, owner, order),
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 0,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      ...(devices.length > 0 && { resourceClaims: [{ name: "gpus", resourceClaimName: name }] }),
      containers: [
        {
          name: "rental",
          image,
          command: ["sh", "-c", stayUp],
          workingDir: "/workspace",
          env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          resources: {
            requests: quantities,
            limits: quantities,
            ...(devices.length > 0 && { claims: [{ name: "gpus" }] }),
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
          volumeMounts: [
            { name: "workspace", mountPath: "/workspace" },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        { name: "workspace", emptyDir: { sizeLimit: `${Math.max(1, Math.floor(size.diskGib))}Gi` } },
        { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
      ],
    },
  };
}

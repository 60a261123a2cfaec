import { spawnSync } from "node:child_process";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importWorkspaceImage } from "../../scripts/agents/host/workspaceImage.ts";

/** Why no image with an SSH server can be made of this machine's own files, or undefined. */
export function whyNoSsh(): string | undefined {
  if (process.getuid?.() !== 0) return "not root, so files cannot be given to the image's user";
  const missing = ["/usr/sbin/sshd", "ssh", "ssh-keygen"].find((tool) => {
    return spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0;
  });
  return missing && `there is no ${missing} here`;
}

/** An image whose user is `worker`, not root, with OpenSSH's server. */
export async function importSshImage(image: string, socketPath?: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-image-"));
  try {
    await mkdir(join(folder, "etc"));
    await writeFile(join(folder, "etc/passwd"), "root:x:0:0::/:/bin/sh\nworker:x:1000:1000::/workspace:/bin/sh\n");
    await writeFile(join(folder, "etc/group"), "root:x:0:\nworker:x:1000:\n");
    await mkdir(join(folder, "workspace"));
    await chown(join(folder, "workspace"), 1_000, 1_000);
    const tools = "/usr/sbin/sshd ssh-keygen";
    await importWorkspaceImage(image, socketPath, { tools, folder, changes: "USER 1000:1000" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

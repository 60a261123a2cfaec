import Docker from "dockerode";
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const tools =
  "sh bash cat cp date df du echo env false free grep head id ls mkdir mv nproc ps pwd rm sed seq sleep sort stty tail touch tr true uname wc yes";

/**
 * Makes an image of this Linux machine's own shell and tools, so that containers can be tried with nothing downloaded.
 * @param more tools of this machine, a folder with files for the image's root, and its settings as in a Dockerfile
 * @throws when the machine is no Linux, or the engine refuses.
 */
export async function importWorkspaceImage(
  image: string,
  socketPath?: string,
  more: { tools?: string; folder?: string; changes?: string } = {},
): Promise<void> {
  if (process.platform !== "linux") throw new Error(`There is no image ${image}. Pull or build one and set IMAGE.`);
  const found = await run("sh", ["-c", `for tool in ${tools} ${more.tools ?? ""}; do command -v $tool; done || true`]);
  const programs = found.stdout.split("\n").filter((line) => line.startsWith("/"));
  const linked = await run("sh", ["-c", `ldd ${programs.join(" ")} 2>/dev/null || true`]);
  const libraries = linked.stdout.match(/\/\S*\.so\S*/g) ?? [];
  const files = [...new Set([...programs, "/bin/sh", ...libraries])].map((file) => file.slice(1));
  const own = more.folder ? ["--directory", more.folder, "."] : [];
  const tar = spawn("tar", ["--create", "--dereference", "--directory", "/", ...files, ...own], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const docker = new Docker(socketPath ? { socketPath } : {});
  const [repo, tag = "latest"] = image.split(":");
  const progress = await docker.importImage(tar.stdout, { repo, tag, changes: more.changes });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
}

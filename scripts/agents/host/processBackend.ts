import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { localChainId } from "../../lib/chain.ts";
import type { ComputeBackend } from "./backend.ts";

/**
 * Runs rentals as plain processes of this machine, each in a folder of its own. Nothing is isolated: whoever rents can do what
 * this process can. Good to try Rackshare where there is no container engine, and only there.
 * @throws on any chain but the local one.
 */
export function createProcessBackend(chainId: number, folder: string): ComputeBackend {
  if (chainId !== localChainId) {
    throw new Error(`The process backend isolates nothing, so it refuses chain ${chainId}. Set BACKEND=docker.`);
  }
  const children = new Map<bigint, Set<ChildProcess>>();
  const home = (rentalId: bigint): string => join(folder, rentalId.toString());

  function run(rentalId: bigint, command: string, args: readonly string[]) {
    const child = spawn(command, args, {
      cwd: home(rentalId),
      env: { PATH: process.env.PATH, HOME: home(rentalId), TERM: "xterm-256color", PS1: "rental $ " },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const siblings = children.get(rentalId) ?? new Set();
    children.set(rentalId, siblings.add(child));
    child.once("close", () => siblings.delete(child));
    child.stdin.on("error", () => {}); // it may end while somebody types
    return child;
  }

  async function destroy(rentalId: bigint): Promise<void> {
    for (const child of children.get(rentalId) ?? []) killGroup(child);
    children.delete(rentalId);
    await rm(home(rentalId), { recursive: true, force: true });
  }

  return {
    name: "process",
    async provision({ rentalId }) {
      await mkdir(home(rentalId), { recursive: true });
    },
    async shell(rentalId, { columns, rows }) {
      // util-linux's `script` lends a terminal where it is known to work; elsewhere the shell has none.
      const line = `stty cols ${columns} rows ${rows} 2>/dev/null; exec sh -i`;
      const child =
        process.platform === "linux"
          ? run(rentalId, "script", ["-qfec", line, "/dev/null"])
          : run(rentalId, "sh", ["-i"]);
      const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
      stream.once("close", () => killGroup(child));
      stream.on("error", () => killGroup(child));
      return { stream, resize: async () => {} };
    },
    async exec(rentalId, command, output, signal) {
      const child = run(rentalId, "sh", ["-c", command]);
      child.stdin.end();
      child.stdout.on("data", (data: Buffer) => output("stdout", data));
      child.stderr.on("data", (data: Buffer) => output("stderr", data));
      signal.addEventListener("abort", () => killGroup(child), { once: true });
      return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve(code ?? 137));
      });
    },
    destroy,
    async list() {
      const names = await readdir(folder).catch(() => []);
      return names.map((name) => ({ rentalId: BigInt(name), running: true }));
    },
    async stop() {
      for (const siblings of children.values()) for (const child of siblings) killGroup(child);
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has just ended
  }
}

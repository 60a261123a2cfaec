import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Hex } from "viem";
import type { Engine } from "./engine.ts";

const source = fileURLToPath(new URL("multiply.cu", import.meta.url));

/** Code that the driver translates for its own GPU, Turing or later. */
const target = ["-O3", "-std=c++17", "-gencode", "arch=compute_75,code=compute_75"];

/**
 * Compiles `multiply.cu`, once for each version of it.
 * @returns the program
 * @throws one line when there is no nvcc here or it fails.
 */
export async function buildCuda(folder: string): Promise<string> {
  const version = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const program = join(folder, `multiply-${version}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  await promisify(execFile)("nvcc", [...target, "-o", unfinished, source]).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === "ENOENT" ? "There is no nvcc here." : `nvcc failed: ${error.message}`);
  });
  renameSync(unfinished, program);
  return program;
}

/**
 * The engine on a GPU, in a process of its own.
 * @param gpu as CUDA counts them; "host" computes on the processor, to check all but the tensor cores where there is no GPU
 * @throws one line when there is no such GPU.
 */
export async function createCudaEngine(program: string, gpu: number | "host"): Promise<Engine> {
  const onHost = gpu === "host";
  const env = { ...process.env, CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: onHost ? "" : String(gpu) };
  const child = spawn(program, onHost ? ["--host"] : [], { env, stdio: ["pipe", "pipe", "pipe"] });
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  let errors = "";
  let gone: Error | undefined;
  const giveUp = (reason: string): void => {
    gone = new Error(reason);
    for (const { reject } of waiting.splice(0)) reject(gone);
  };
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdin.on("error", () => {}); // told by "close"
  child.once("error", (error) => giveUp(error.message));
  const closed = new Promise<void>((resolve) => {
    child.once("close", (code) => {
      giveUp(`The CUDA engine ended with ${code}: ${errors.trim() || "no reason given"}.`);
      resolve();
    });
  });
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));

  function ask(...words: readonly (string | number)[]): Promise<string> {
    if (gone) return Promise.reject(gone);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${words.join(" ")}\n`);
    });
  }

  let rounds = 0;
  const hexOf = (seed: Uint8Array): string => Buffer.from(seed).toString("hex");
  const slices = (text: string, digits: number): string[] => text.match(new RegExp(`.{${digits}}`, "g")) ?? [];

  await ask("rows", 256, "00".repeat(32)); // says at once when there is no GPU
  return {
    name: onHost ? "CUDA source on the processor" : "CUDA",
    async round(n, seed) {
      const round = rounds++;
      const root: Hex = `0x${await ask("round", n, hexOf(seed))}`;
      const path = async (row: number) => slices(await ask("path", round, row), 64).map((hash): Hex => `0x${hash}`);
      return { root, path };
    },
    async rows(n, seed, rows) {
      const answer = await ask("rows", n, hexOf(seed), ...rows);
      return slices(answer, 8 * n).map((row) => new Int32Array(Uint8Array.from(Buffer.from(row, "hex")).buffer));
    },
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
}

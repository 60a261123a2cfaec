import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import type { Socket } from "node:net";
import { delimiter, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { endGroup } from "./processGroup.ts";

const root = join(import.meta.dirname, "../..");
const tools = join(root, "node_modules/.bin");
const logFolder = join(root, ".rackshare/logs");
const graceMs = 5_000;

export type ProcessOptions = {
  /** The repository's root unless given. */
  cwd?: string;
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  /** A line of its output, or a question asked every 100 ms, that says it is ready. Without it: at once. */
  ready?: RegExp | (() => Promise<boolean>);
  /** [milliseconds] how long it may take to become ready: 60 s unless given. */
  readyTimeoutMs?: number;
  /** Called with each line that it prints, besides writing it to the log. */
  onLine?: (line: string) => void;
};

export type RunningProcess = {
  readonly name: string;
  readonly pid: number;
  /** What it printed, from root: `.rackshare/logs/<name>.log`. */
  readonly logFile: string;
  /** Settles when it ends by itself or is stopped: its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Ends it with everything that it started: SIGTERM, after 5 s SIGKILL. May be called again. */
  readonly stop: () => Promise<void>;
};

const running = new Map<number, RunningProcess>();

/**
 * Starts a program in a process group of its own that lives no longer than this process. All are stopped, the latest
 * first: by Ctrl-C, SIGTERM and SIGHUP before this process exits (asked twice, it does not wait), and by a reaper when
 * it ends in any other way, even by SIGKILL.
 * @param name for its log file and for messages.
 * @param command a program, first looked for among the installed packages; `node` is thus the project's own.
 * @returns once it is ready.
 * @throws when it cannot be started, ends before it is ready, or is not ready in time; nothing of it is left then.
 */
export async function startProcess(
  name: string,
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  stopWithThisProcess();
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: {
      NODE_COMPILE_CACHE: join(root, ".rackshare/compiled"), // what Node runs starts a fifth sooner
      ...process.env,
      PATH: `${tools}${delimiter}${process.env.PATH}`,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
    child.once("error", (error) => reject(new Error(`Cannot start ${name}: ${error.message}.`)));
  });
  const pid = child.pid;
  if (pid === undefined) throw await exited.catch((error: unknown) => error);

  reaper?.stdin?.write(`+${pid}\n`);
  let stopping: Promise<void> | undefined;
  const handle: RunningProcess = { name, pid, exited, logFile: logFileOf(name), stop: () => (stopping ??= stop()) };
  running.set(pid, handle);
  void exited.then(handle.stop);
  const output = collectOutput(child, handle, options.onLine);

  async function stop(): Promise<void> {
    await endGroup(pid as number, graceMs);
    await exited;
    running.delete(pid as number);
    reaper?.stdin?.write(`-${pid}\n`);
  }

  try {
    await untilReady(handle, output, options);
    return handle;
  } catch (error) {
    await handle.stop();
    throw error;
  }
}

/** Stops all that {@link startProcess} started and that still runs, the latest first. */
export async function stopProcesses(): Promise<void> {
  for (const process of [...running.values()].reverse()) await process.stop();
}

type Output = { lines: string[]; matches(pattern: RegExp): Promise<void> };

function collectOutput(child: ChildProcess, { logFile }: RunningProcess, onLine?: (line: string) => void): Output {
  const log = createWriteStream(join(root, logFile));
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>(onLine ? [onLine] : []);
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on("line", (line) => {
      log.write(`${line}\n`);
      lines.push(line);
      if (lines.length > 200) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  child.once("close", () => log.end());
  const matches = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      if (lines.some((line) => pattern.test(line))) resolve();
      listeners.add((line) => pattern.test(line) && resolve());
    });
  return { lines, matches };
}

async function untilReady(handle: RunningProcess, output: Output, options: ProcessOptions): Promise<void> {
  const { ready, readyTimeoutMs = 60_000 } = options;
  if (!ready) return;
  const given = new AbortController();
  const describe = (what: string): Error =>
    new Error(`${handle.name} ${what}. The end of ${handle.logFile}:\n${output.lines.slice(-20).join("\n")}`);
  const ended = handle.exited.then(async (code) => {
    await sleep(50); // its last words may still be in the pipe
    throw describe(`ended with ${code} before it was ready`);
  });
  const late = sleep(readyTimeoutMs, undefined, { signal: given.signal }).then(() => {
    throw describe(`was not ready after ${readyTimeoutMs / 1000} s`);
  });
  const isReady = ready instanceof RegExp ? output.matches(ready) : poll(ready, given.signal);
  try {
    await Promise.race([isReady, ended, late]);
  } finally {
    given.abort();
    ended.catch(() => {});
    late.catch(() => {});
  }
}

async function poll(isReady: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isReady().catch(() => false))) await sleep(100);
}

function logFileOf(name: string): string {
  mkdirSync(logFolder, { recursive: true });
  return relative(root, join(logFolder, `${name}.log`));
}

let reaper: ChildProcess | undefined;

function stopWithThisProcess(): void {
  if (reaper) return;
  reaper = spawn(process.execPath, [join(import.meta.dirname, "reaper.ts"), String(graceMs)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  reaper.unref();
  (reaper.stdin as Socket).unref();

  const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  let asked = false;
  for (const [signal, code] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      if (asked) process.exit(code);
      asked = true;
      void stopProcesses().finally(() => process.exit(code));
    });
  }
}

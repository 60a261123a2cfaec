import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { startProcess } from "./processes.ts";

export type ToolRun = {
  /** Its exit code was 0. */
  ok: boolean;
  /** All that it printed, without colours. */
  output: string;
};

/**
 * Runs a program to its end.
 * @param options.echo show its output as it comes, each line after these words if it is words.
 * @param options.limitMs [milliseconds] stop it after this long and count it as failed: 15 minutes unless given.
 */
export async function runTool(
  name: string,
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; echo?: boolean | string; limitMs?: number } = {},
): Promise<ToolRun> {
  const { env, echo = false, limitMs = 15 * 60_000 } = options;
  const lines: string[] = [];
  const tool = await startProcess(name, command, args, {
    env: { ...(echo !== false && process.stdout.isTTY && { FORCE_COLOR: "1" }), ...env },
    onLine: (line) => {
      lines.push(stripVTControlCharacters(line));
      if (echo !== false) console.log(echo === true ? line : echo + line);
    },
  });
  const timer = new AbortController();
  const late = sleep(limitMs, "late" as const, { signal: timer.signal }).catch(() => "late" as const);
  const end = await Promise.race([tool.exited, late]);
  timer.abort();
  await tool.stop();
  if (end === "late") lines.push(`${name} was stopped because it had not ended after ${limitMs / 60_000} minutes.`);
  return { ok: end === 0, output: lines.join("\n") };
}

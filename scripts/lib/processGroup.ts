import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends a process group: SIGTERM, and SIGKILL for whatever is left after the grace.
 * @param group the pid of its leader.
 * @param graceMs [milliseconds]
 */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  signalGroup(group, "SIGTERM");
  await untilGone(group, graceMs);
  signalGroup(group, "SIGKILL");
  await untilGone(group, 1_000);
}

async function untilGone(group: number, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (groupLives(group) && Date.now() < deadline) await sleep(25);
}

/** A group that is gone is no error. */
function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whether a process of the group still runs. One that has ended and only waits to be reaped does not count. */
function groupLives(group: number): boolean {
  if (process.platform === "linux") return readdirSync("/proc").some((pid) => runsIn(group, pid));
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function runsIn(group: number, pid: string): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(processGroup) === group && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

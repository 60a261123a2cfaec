import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** What is needed to judge a figure, as rows of name and value. The load is that of the minute before. */
export function describeMachine(): (readonly [name: string, value: string])[] {
  const [processor] = cpus();
  return [
    ["processor", `${cpus().length} × ${processor?.model.trim() ?? "unknown"}`],
    ["memory", `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ["system", `${distribution() ?? platform()}, ${release()}`],
    ["Node", process.versions.node],
    ["load before", (loadavg()[0] ?? 0).toFixed(2)],
  ];
}

/** The commit that is measured, marked where files differ from it. */
export function describeCommit(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ":!scripts/bench/RESULTS.md") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return "no commit";
  }
}

function distribution(): string | undefined {
  if (!existsSync("/etc/os-release")) return undefined;
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
}

// Runs before every npm script, on whatever Node is at hand, and uses nothing that has to be installed.
// It installs the dependencies, Node itself among them, when they are missing or older than the lockfile.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, "node_modules", ".package-lock.json");
const wanted = join(root, "package-lock.json");

const reason = !existsSync(installed)
  ? "Nothing is installed yet"
  : statSync(installed).mtimeMs < statSync(wanted).mtimeMs
    ? "The lockfile is newer than what is installed"
    : undefined;

if (reason) {
  console.log(`${reason}: running npm ci (about half a minute) ...`);
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const [command, args] = npm ? [node, [npm, "ci"]] : ["npm", ["ci"]];
  const { status, error } = spawnSync(command, [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: command === "npm" && process.platform === "win32",
  });
  if (status !== 0) {
    console.error(
      `npm ci failed${error ? ` (${error.message})` : ""}. Check the network, then run the same command again.`,
    );
    process.exit(1);
  }
}

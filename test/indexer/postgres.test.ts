import { expect } from "chai";
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "pg";
import { startPostgres, type Postgres } from "../../scripts/lib/postgres.ts";

describe("embedded PostgreSQL", function () {
  this.timeout(60_000);
  const module = resolve("scripts/lib/postgres.ts");
  const given = process.env.DATABASE_URL;
  const running: Postgres[] = [];
  const folders: string[] = [];

  before(() => delete process.env.DATABASE_URL);
  after(async () => {
    if (given) process.env.DATABASE_URL = given;
    for (const postgres of running) await postgres.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function start(folder: string): Promise<Postgres> {
    const postgres = await startPostgres(folder);
    running.push(postgres);
    if (postgres.folder) folders.push(postgres.folder);
    return postgres;
  }

  async function failure(url: string): Promise<string> {
    return query(url, "SELECT 1").then(
      () => "it answered",
      (error: Error) => error.message,
    );
  }

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  }

  it("keeps its data when the process that started it is killed", async () => {
    const folder = `.rackshare/test-postgres-${process.pid}`;
    const script = `import { startPostgres } from ${JSON.stringify(module)};
      console.log((await startPostgres(${JSON.stringify(folder)})).url); setInterval(() => {}, 1000);`;
    const wrapper = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    folders.push(resolve(folder));
    const [line] = (await once(wrapper.stdout, "data")) as [Buffer];
    const url = line.toString().trim();
    await query(url, "CREATE TABLE kept AS SELECT 42 AS answer");
    wrapper.kill("SIGKILL");
    await once(wrapper, "exit");

    const again = await start(folder);
    expect(again.url, "attaches to the orphan").to.equal(url);
    expect(await query(again.url, "SELECT answer FROM kept")).to.deep.equal([{ answer: 42 }]);
  });

  it("recovers when the server itself is killed, and is gone after stop", async () => {
    const folder = `.rackshare/test-postgres-${process.pid}`;
    const before = await start(folder);
    const pidFile = join(before.folder!, "data/postmaster.pid");
    process.kill(Number((await readFile(pidFile, "utf8")).split("\n")[0]), "SIGKILL");

    const again = await start(folder);
    expect(await query(again.url, "SELECT answer FROM kept")).to.deep.equal([{ answer: 42 }]);
    await again.stop();
    expect(await failure(again.url)).to.match(/ECONNREFUSED/);
    await again.stop();
  });

  it("keeps its password from others and runs in a folder that only root may enter", async () => {
    const parent = await mkdtemp(join(tmpdir(), "rackshare-"));
    folders.push(parent);
    const postgres = await start(join(parent, "postgres"));
    expect((await stat(join(postgres.folder!, "password"))).mode & 0o777).to.equal(0o600);
    expect(await query(postgres.url, "SELECT 1 AS one")).to.deep.equal([{ one: 1 }]);
    const wrong = postgres.url.replace(/:[^:@]+@/, ":wrong@");
    expect(await failure(wrong)).to.match(/password/);
    await postgres.stop();
  });

  it("leaves a server that DATABASE_URL names alone", async () => {
    process.env.DATABASE_URL = "postgresql://elsewhere/db";
    const postgres = await startPostgres();
    delete process.env.DATABASE_URL;
    expect(postgres.url).to.equal("postgresql://elsewhere/db");
    await postgres.stop();
  });

  if (process.getuid?.() === 0) {
    it("works for an ordinary account", async () => {
      const script = `import { startPostgres } from ${JSON.stringify(module)};
        import { mkdtempSync } from "node:fs";
        const postgres = await startPostgres(mkdtempSync("/tmp/rackshare-") + "/postgres");
        await postgres.stop(); console.log(process.getuid(), postgres.folder);`;
      const out = execFileSync(process.execPath, ["--input-type=module-typescript", "-e", script], {
        uid: 65534,
        gid: 65534,
        encoding: "utf8",
      });
      folders.push(resolve(out.trim().split(" ")[1]!, ".."));
      expect(out).to.match(/^65534 /);
    });
  }
});

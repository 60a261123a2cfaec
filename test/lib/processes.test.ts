import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { startProcess } from "../../scripts/lib/processes.ts";

describe("processes", function () {
  this.timeout(20_000);

  it("is ready when a line of its output says so, and keeps its output", async () => {
    const hello = await startProcess(
      "test-hello",
      "node",
      ["-e", `console.log("listening"); setInterval(() => {}, 1e3)`],
      {
        ready: /listening/,
      },
    );
    expect(isAlive(hello.pid)).to.equal(true);
    await hello.stop();
    expect(await hello.exited).to.equal("SIGTERM");
    expect(readFileSync(join(import.meta.dirname, "../..", hello.logFile), "utf8")).to.equal("listening\n");
  });

  it("is ready when the question it is asked is answered with yes", async () => {
    let asked = 0;
    const idle = await startProcess("test-question", "node", ["-e", "setInterval(() => {}, 1e3)"], {
      ready: async () => ++asked === 3,
    });
    expect(asked).to.equal(3);
    await idle.stop();
  });

  it("says how it ended and what it last said when it never becomes ready", async () => {
    const failing = startProcess("test-failing", "node", ["-e", `console.error("no disk"); process.exit(7)`], {
      ready: /listening/,
    });
    expect(await messageOf(failing)).to.match(/^test-failing ended with 7 before it was ready.*no disk$/s);
  });

  it("stops what is not ready in time", async () => {
    const late = startProcess("test-late", "node", ["-e", "console.log(process.pid); setInterval(() => {}, 1e3)"], {
      ready: /never/,
      readyTimeoutMs: 500,
    });
    const message = await messageOf(late);
    expect(message).to.match(/was not ready after 0.5 s/);
    expect(isAlive(Number(message.trim().split("\n").at(-1)))).to.equal(false);
  });

  it("says which program cannot be started", async () => {
    expect(await messageOf(startProcess("test-missing", "no-such-program", []))).to.match(/^Cannot start test-missing/);
  });

  it("leaves nothing running after Ctrl-C, and exits with 130", async () => {
    const { fixture, pids } = await startFixture();
    fixture.kill("SIGINT");
    const [code] = (await once(fixture, "exit")) as [number];
    expect(code).to.equal(130);
    await untilDead(pids);
  });

  it("leaves nothing running after its parent fails", async () => {
    const { pids } = await startFixture("throw");
    await untilDead(pids);
  });

  it("leaves nothing running after its parent is killed, not even what ignores SIGTERM", async () => {
    const { fixture, pids } = await startFixture("stubborn");
    fixture.kill("SIGKILL");
    await untilDead(pids);
  });
});

async function startFixture(...args: string[]): Promise<{ fixture: ChildProcess; pids: number[] }> {
  const fixture = spawn(process.execPath, [join(import.meta.dirname, "processes.fixture.ts"), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface(fixture.stdout), "line")) as [string];
  const pids = JSON.parse(line) as number[];
  expect(pids).to.have.length(3);
  return { fixture, pids };
}

async function untilDead(pids: number[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (pids.some(isAlive) && Date.now() < deadline) await sleep(50);
  expect(pids.filter(isAlive)).to.deep.equal([]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function messageOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "",
    (error: Error) => error.message,
  );
}

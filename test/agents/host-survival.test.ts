import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { reasons } from "../../scripts/agents/lib/rentals.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";
import { openStubEngine } from "./stubEngine.ts";

const gpu = "GPU-00000000-0000-0000-0000-000000000000";

describe("the host agent survives", function () {
  this.timeout(200_000);
  let world: LocalWorld;
  let folder: string;
  let env: Record<string, string>;
  const agents: Agent[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-survival", rigs: 1, inspectors: 0, sampleSeconds: 5, gateway });
    env = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder, PORT: `${port}`, BACKEND: "process" };
  });
  afterEach(async () => {
    for (const agent of agents.splice(0).toReversed()) await agent.stop();
  });
  after(async () => {
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(changes: Record<string, string> = {}): Promise<Agent> {
    const agent = await startHostAgent(parseHostSettings({ ...env, ...changes }));
    agents.push(agent);
    return agent;
  }

  async function stateOf(rentalId: bigint): Promise<number> {
    const read = { ...world.contracts.RentalEscrow, functionName: "rentalOf", args: [rentalId] } as const;
    return (await world.chain.publicClient.readContract(read)).state;
  }
  const starts = (rentalId: bigint) =>
    eventually("the start", async () => (await stateOf(rentalId).catch(() => 0)) === 2, 60);
  const healthy = async (agent: Agent): Promise<number> => (await fetch(`${agent.urls[0]}/health?rig=1`)).status;
  const told = async (agent: Agent) =>
    (await (await fetch(`${agent.urls[0]}/`)).json()) as { rentals: string[]; toStop: string[] };

  it("a kill between providing a rental and starting it", async () => {
    const agent = spawn(process.execPath, ["scripts/agents/host/main.ts"], { env: { ...process.env, ...env } });
    const exited = new Promise((resolve) => agent.once("exit", resolve));
    let said = "";
    agent.stdout.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes("provisioned")) agent.kill("SIGKILL");
    });
    await eventually("the agent", async () => said.includes("ready on"), 60);
    const rentalId = await world.rent(1n, 6_000n, 1n);
    await exited;
    await start();
    await starts(rentalId);
  });

  it("ten minutes without its RPC", async () => {
    const wire = await openWire(Number(new URL(world.chain.rpcUrl).port));
    try {
      const agent = await start({ RPC_URL: wire.url });
      const [longer, shorter] = [await world.rent(1n, 6_000n, 2n), await world.rent(1n, 300n, 4n)];
      await Promise.all([starts(longer), starts(shorter)]);
      await eventually("both", async () => (await healthy(agent)) === 200);
      await wire.cut();
      const missed = await world.rent(1n, 6_000n, 8n);
      await world.passTo((await world.now()) + 600);
      expect(await healthy(agent), "what runs, runs on").to.equal(200);
      expect((await told(agent)).rentals).to.include.members([`${longer}`, `${shorter}`]);
      await wire.mend();
      await starts(missed);
      await eventually("the stop", async () => !(await told(agent)).rentals.includes(`${shorter}`), 60);
      expect((await told(agent)).rentals).to.include(`${longer}`);
    } finally {
      await wire.close();
    }
  });

  it("another agent with its key: that one yields, and takes over when this one stops", async () => {
    const first = await start();
    const second = await start({ PORT: "0", DATA_DIR: join(folder, "second") });
    const rentalId = await world.rent(1n, 6_000n, 16n);
    await starts(rentalId);
    expect((await told(second)).rentals).to.deep.equal([]);
    agents.shift();
    await first.stop();
    await eventually("the takeover", async () => (await told(second)).rentals.includes(`${rentalId}`), 60);
  });

  it("a restart of its engine: it vouches for nothing meanwhile; and starts nothing without the right GPUs", async () => {
    const engine = await openStubEngine();
    try {
      engine.gpus = { says: `GPU 0: Stub (UUID: ${gpu.replace(/0$/, "f")})\n`, exit: 0 };
      const slots = Array.from({ length: 8 }, (_, i) => gpu.replace(/0$/, `${i}`));
      const stub = { BACKEND: "docker", DOCKER_SOCKET: engine.socketPath, GPU_SLOTS: `1=${slots.join()}` };
      // Rentals of earlier tests see the wrong GPU as well: the agent closes them as its fault.
      const agent = await start(stub);
      const wrong = await world.rent(1n, 6_000n, 64n);
      await eventually(
        "a few attempts",
        async () => (await told(agent)).rentals.length === 0 && (await anyFault()),
        60,
      );
      expect(await stateOf(wrong), "requested").to.equal(1);

      engine.gpus = { says: `GPU 0: Stub (UUID: ${slots[7]})\n`, exit: 0 };
      const right = await world.rent(1n, 6_000n, 128n);
      await starts(right);
      await eventually("health", async () => (await healthy(agent)) === 200);
      await engine.stop();
      await eventually("doubt", async () => (await healthy(agent)) === 503);
      for (const container of engine.containers.values()) container.State = "exited";
      await engine.start();
      await eventually("health again", async () => (await healthy(agent)) === 200, 60);
      expect([...engine.containers.values()].map(({ State }) => State)).to.include("running");

      engine.removes = false;
      await world.send(world.actors.renter, {
        ...world.contracts.RentalEscrow,
        functionName: "close",
        args: [right, reasons.RenterStopped],
      });
      await eventually("the list of what should be stopped", async () =>
        (await told(agent)).toStop.includes(`${right}`),
      );
      engine.removes = true;
      await eventually("the stop", async () => (await told(agent)).toStop.length === 0);
    } finally {
      await Promise.all(agents.splice(0).map((agent) => agent.stop()));
      await engine.close();
    }
  });

  async function anyFault(): Promise<boolean> {
    const closed = { ...world.contracts.RentalEscrow, eventName: "RentalClosed", fromBlock: 0n } as const;
    return (await world.chain.publicClient.getContractEvents(closed)).some(({ args }) => args.reason === 5);
  }
});

/** A wire to a port of this machine that can be cut. */
async function openWire(port: number) {
  const ends = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.pipe(other);
      end.on("error", () => other.destroy());
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
    }
  });
  const at = await freePort();
  const mend = (): Promise<void> => new Promise((resolve) => server.listen(at, "127.0.0.1", resolve));
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const end of ends) end.destroy();
    });
  await mend();
  return { url: `http://127.0.0.1:${at}`, cut, mend, close: async () => (server.listening ? cut() : undefined) };
}

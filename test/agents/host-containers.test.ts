import { expect } from "chai";
import Docker from "dockerode";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesToHex } from "viem";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { openEngine, type Engine } from "../../scripts/lib/engine.ts";
import { createAccessKey, logIn, typeInto } from "../../scripts/lib/gatewayClient.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";
import { importSshImage, whyNoSsh } from "./sshImage.ts";

const image = "rackshare/workspace-test:latest";

describe("the host agent with containers", function () {
  this.timeout(120_000);
  let engine: Engine | undefined;
  let docker: Docker;
  let world: LocalWorld;
  let folder: string;
  let agent: Agent | undefined;
  let env: Record<string, string>;

  before(async function () {
    engine = await openEngine(image);
    if (!engine) {
      console.log("    no container engine answers, and Podman is not installed: left out");
      return this.skip();
    }
    const { socketPath } = engine;
    docker = new Docker(socketPath ? { socketPath } : {});
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-containers", rigs: 1, inspectors: 0, sampleSeconds: 5, gateway });
    const own = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder, PORT: `${port}`, LEAVE_RUNNING: "false" };
    env = { ...own, BACKEND: "docker", IMAGE: image, ...(socketPath && { DOCKER_SOCKET: socketPath }) };
  });
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
  });
  after(async () => {
    await world?.close();
    await engine?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const start = async (changes: Record<string, string> = {}): Promise<string> => {
    agent = await startHostAgent(parseHostSettings({ ...env, ...changes }));
    return agent.urls[0] as string;
  };
  const containersOf = async (rentalId: bigint): Promise<string[]> => {
    const filters = { label: [`rackshare.rental=${rentalId}`] };
    const found = await docker.listContainers({ all: true, filters });
    return found.filter(({ Image }) => Image.includes(image)).map(({ Id }) => Id);
  };

  it("gives who paid a shell, keeps it when it is restarted, and takes it away when the rental ends", async () => {
    const key = createAccessKey();
    const url = await start({ LEAVE_RUNNING: "true" });
    const rentalId = await world.rent(1n, 6_000n, 1n, key.publicKey);
    const token = await eventually("the login", () => logIn(url, rentalId, key), 60);
    await typeInto(url, token, "echo kept >kept; echo $((6*7))-here", "42-here");
    const before = await containersOf(rentalId);
    expect(before).to.have.length(1);
    await agent?.stop();
    expect(await containersOf(rentalId), "while there is no agent").to.deep.equal(before);

    const again = await start();
    const next = await eventually("the next login", () => logIn(again, rentalId, key), 60);
    await typeInto(again, next, "cat kept; echo $((6*7))-again", "42-again");
    expect(await containersOf(rentalId)).to.deep.equal(before);

    const close = { ...world.contracts.RentalEscrow, functionName: "close", args: [rentalId, 3] } as const;
    await world.send(world.actors.renter, close);
    await eventually("the end", async () => (await containersOf(rentalId)).length === 0, 60);
  });

  it("vouches for nothing while its engine is away, and then for the same container as before", async function () {
    if (!engine?.restart) {
      console.log("    the engine of this machine is not ours to restart: left out");
      return this.skip();
    }
    const key = createAccessKey();
    const url = await start();
    const rentalId = await world.rent(1n, 6_000n, 4n, key.publicKey);
    const token = await eventually("the login", () => logIn(url, rentalId, key), 60);
    const before = await containersOf(rentalId);
    const health = async (): Promise<number> => (await fetch(`${url}/health?rig=1`)).status;
    await eventually("health", async () => (await health()) === 200);
    await engine.restart(async () => {
      await eventually("doubt", async () => (await health()) === 503);
    });
    await eventually("health again", async () => (await health()) === 200, 60);
    await typeInto(url, token, "echo $((6*7))-back", "42-back");
    expect(await containersOf(rentalId)).to.deep.equal(before);
  });

  it("lets the renter's key in by SSH, and nobody else's, where the image has a server", async function () {
    const why = whyNoSsh();
    if (why) {
      console.log(`    ${why}: left out`);
      return this.skip();
    }
    const sshImage = "rackshare/workspace-ssh-test:latest";
    await importSshImage(sshImage, engine?.socketPath);
    const port = await freePort();
    const url = await start({ IMAGE: sshImage, SSH_PORTS: `${port}-${port + 7}` });
    const makeKey = (name: string): string => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
      return execFileSync("cat", [join(folder, `${name}.pub`)], { encoding: "utf8" }).split(" ")[1] as string;
    };
    const publicKey = Buffer.from(makeKey("renter"), "base64").subarray(-32);
    makeKey("stranger");
    const rentalId = await world.rent(1n, 6_000n, 8n, bytesToHex(publicKey));
    const rental = await eventually("the start", async () => {
      const reply = await fetch(`${url}/rentals/${rentalId}`);
      return reply.ok && ((await reply.json()) as { sshPort?: number });
    });
    expect(rental.sshPort).to.equal(port + 3);
    const ssh = (key: string, command: string) => {
      const quiet = ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "BatchMode=yes", "IdentitiesOnly=yes"];
      const options = [...quiet, "LogLevel=ERROR", "ConnectTimeout=5"].flatMap((option) => ["-o", option]);
      const to = ["-F", "/dev/null", "-p", `${port + 3}`, "-i", join(folder, key), "worker@127.0.0.1", command];
      const { status, stdout, stderr } = spawnSync("ssh", [...options, ...to], { encoding: "utf8" });
      return { status, stdout, stderr };
    };
    const entered = await eventually("a login", async () => {
      const tried = ssh("renter", "pwd; cat /proc/self/status | grep -E '^(CapEff|NoNewPrivs)'; echo by ssh >from");
      return tried.status === 0 && tried;
    });
    expect(entered.stdout).to.equal("/workspace\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n");
    expect(ssh("stranger", "true")).to.include({ status: 255 }).and.to.have.property("stderr").that.contains("denied");
  });

  it("leaves nothing when its world ends with it", async () => {
    const key = createAccessKey();
    const url = await start();
    const rentalId = await world.rent(1n, 6_000n, 2n, key.publicKey);
    await eventually("the login", () => logIn(url, rentalId, key), 60);
    expect(await containersOf(rentalId)).to.have.length(1);
    await agent?.stop();
    expect(await containersOf(rentalId)).to.deep.equal([]);
    agent = undefined;
  });
});

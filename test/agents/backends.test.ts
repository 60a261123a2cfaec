import { expect } from "chai";
import Docker from "dockerode";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ComputeBackend, Order } from "../../scripts/agents/host/backend.ts";
import { chooseBackend } from "../../scripts/agents/host/chooseBackend.ts";
import { createDockerBackend } from "../../scripts/agents/host/dockerBackend.ts";
import { createKubernetesBackend } from "../../scripts/agents/host/kubernetesBackend.ts";
import type { claimOf, podOf } from "../../scripts/agents/host/kubernetesManifests.ts";
import { removeOrphans } from "../../scripts/agents/host/orphans.ts";
import { createProcessBackend } from "../../scripts/agents/host/processBackend.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { importWorkspaceImage } from "../../scripts/agents/host/workspaceImage.ts";
import { openEngine, type Engine } from "../../scripts/lib/engine.ts";
import { openFakeKubernetes, type FakeKubernetes } from "./fakeKubernetes.ts";

const image = "rackshare/workspace-test:latest";
const order: Order = { rentalId: 7n, rigId: 3, devices: [], share: 0.05, until: 2_000_000_000 };

describe("rentals as processes", function () {
  this.timeout(10_000);
  let folder: string;
  let backend: ComputeBackend;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    backend = createProcessBackend(31_337, folder);
  });
  after(async () => {
    await backend.stop();
    await rm(folder, { recursive: true, force: true });
  });

  behavesAsABackend(() => backend);

  it("are refused on any chain but the local one", async () => {
    expect(() => createProcessBackend(1, folder)).to.throw("refuses chain 1");
    const key = `0x${"0a".repeat(32)}`;
    const named = { IMAGE: `workspace@sha256:${"0b".repeat(32)}`, DOCKER_SOCKET: join(folder, "none.sock") };
    const env = { CHAIN_ID: "1", AGENT_KEY: key, ...named };
    const choice = chooseBackend(parseHostSettings(env), folder, "test");
    expect(await choice.catch(({ message }: Error) => message)).to.match(/^No container engine answers\./);
  });

  it("are what the local chain gets where no engine answers", async () => {
    const settings = parseHostSettings({ DOCKER_SOCKET: join(folder, "none.sock") });
    expect(await chooseBackend(settings, folder, "test")).to.have.property("name", "process");
  });
});

describe("rentals in containers", function () {
  this.timeout(60_000);
  let engine: Engine | undefined;
  let backend: ComputeBackend;

  before(async function () {
    engine = await openEngine(image);
    if (!engine) {
      console.log("    no container engine answers, and Podman is not installed: left out");
      return this.skip();
    }
    console.log(`    on ${engine.name}`);
    if (!engine.hasImage) await importWorkspaceImage(image, engine.socketPath);
    backend = createDockerBackend({ socketPath: engine.socketPath, image, owner: `test-${process.pid}` });
  });
  after(async () => {
    await backend?.destroy(7n);
    await engine?.stop();
  });

  behavesAsABackend(() => backend);

  it("can do nothing but compute: no capabilities, no new privileges, a read-only root, limits, no other rentals", async () => {
    await backend.provision(order);
    const other = { ...order, rentalId: 8n };
    await backend.provision(other);
    const [status] = await run(backend, "cat /proc/self/status");
    expect(status)
      .to.match(/CapEff:\s+0+\n/)
      .and.match(/NoNewPrivs:\s+1\n/);
    expect((await run(backend, "touch /etc/x"))[1]).to.contain("Read-only file system");
    const [limit] = await run(
      backend,
      "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null",
    );
    expect(limit).to.contain("1024").and.not.contain("max");
    const [pids] = await run(backend, "ps -e 2>/dev/null || ls -d /proc/[0-9]*");
    expect(pids.split("\n").length).to.be.lessThan(8);
    await backend.destroy(8n);
  });

  it("are what an agent chooses where an engine answers", async () => {
    const settings = parseHostSettings({ DOCKER_SOCKET: engine?.socketPath ?? "/var/run/docker.sock", IMAGE: image });
    const said: string[] = [];
    const print = console.log;
    console.log = (line: string) => void said.push(line);
    const chosen = await chooseBackend(settings, "", `test-choice-${process.pid}`).finally(() => (console.log = print));
    expect(said.join("\n")).to.contain("rentals run in containers of");
    console.log(`    disk quotas: ${/no disk quota: (.*)/.exec(said.join("\n"))?.[1] ?? "yes"}`);
    expect(chosen.name).to.equal("docker");
    expect(await chosen.list()).to.deep.equal([]);
  });

  it("are found again by another agent of the same owner, and by nobody else", async () => {
    await backend.provision(order);
    const options = { socketPath: engine?.socketPath, image };
    const again = createDockerBackend({ ...options, owner: `test-${process.pid}` });
    expect(await again.list()).to.deep.equal([{ rentalId: 7n, running: true }]);
    expect(await createDockerBackend({ ...options, owner: "somebody-else" }).list()).to.deep.equal([]);
  });

  it("that a killed agent left half made are seen, and come up or go", async () => {
    const docker = new Docker(engine?.socketPath ? { socketPath: engine.socketPath } : {});
    const owner = `test-${process.pid}`;
    const named = { Name: `rackshare-${owner}-9`, Labels: { "rackshare.owner": owner, "rackshare.rental": "9" } };
    const left = async () => (await backend.list()).filter(({ rentalId }) => rentalId === 9n);
    await docker.createVolume(named);
    expect(await left(), "killed after what is made first").to.deep.equal([{ rentalId: 9n, running: false }]);
    await docker.createNetwork(named);
    await backend.destroy(9n);
    expect(await left()).to.deep.equal([]);
    const networks = await docker.listNetworks({ filters: { name: [named.Name] } });
    expect(networks, "all of it is gone").to.deep.equal([]);
    await docker.createVolume(named);
    await backend.provision({ ...order, rentalId: 9n });
    expect(await left()).to.deep.equal([{ rentalId: 9n, running: true }]);
    await backend.destroy(9n);
  });

  it("of an agent that was to end them and was killed go when the next one starts, and those of a living one stay", async () => {
    const options = { socketPath: engine?.socketPath, image };
    const [dead, alive] = [spawnSync("true").pid, process.pid];
    const backends = [dead, alive].map((pid) => {
      return createDockerBackend({ ...options, owner: `test-orphan-${pid}`, endsWith: pid });
    });
    await Promise.all(backends.map((one, i) => one.provision({ ...order, rentalId: BigInt(20 + i), share: 1 / 3 })));
    await removeOrphans(engine?.socketPath);
    const left = await Promise.all(backends.map((one) => one.list()));
    expect(left).to.deep.equal([[], [{ rentalId: 21n, running: true }]]);
    await backends[1]?.destroy(21n);
  });

  it("let the renter's SSH key in where the image has a server", async () => {
    const other = { ...order, rentalId: 10n, sshKey: "ssh-ed25519 AAAA renter" };
    await backend.provision(other);
    let shown = "";
    const command = "while ! cat ~/.ssh/authorized_keys 2>/dev/null; do sleep 0.1; done";
    await backend.exec(10n, command, (_, data) => (shown += data.toString()), AbortSignal.timeout(20_000));
    expect(shown).to.equal("ssh-ed25519 AAAA renter\n");
    await backend.destroy(10n);
  });

  it("are started again with their files when they died", async () => {
    await backend.provision(order);
    await run(backend, "echo kept >kept");
    await run(backend, "kill -TERM 1");
    while ((await backend.list())[0]?.running) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await backend.list()).to.deep.equal([{ rentalId: 7n, running: false }]);
    await backend.provision(order);
    expect((await run(backend, "cat kept"))[0]).to.equal("kept\n");
  });
});

describe("rentals in pods, on a fake of Kubernetes", function () {
  this.timeout(20_000);
  let cluster: FakeKubernetes;
  let folder: string;
  let backend: ComputeBackend;
  let options: Parameters<typeof createKubernetesBackend>[0];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const tokenFile = join(folder, "token");
    await writeFile(tokenFile, "cluster-token\n");
    cluster = await openFakeKubernetes("cluster-token");
    options = { url: cluster.url, namespace: "rentals", tokenFile, image, owner: "test-0xAb", diskGib: 400 };
    backend = createKubernetesBackend(options);
  });
  after(async () => {
    await cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  behavesAsABackend(() => backend);

  it("can do nothing but compute, within limits, on exactly their GPUs", async () => {
    const devices = ["GPU-00000000-0000-0000-0000-000000000000", "MIG-00000000-0000-0000-0000-000000000001"];
    await backend.provision({ ...order, rentalId: 8n, devices, sshKey: "ssh-ed25519 AAAA renter" });
    const name = "rackshare-test-0xab-8";
    const { spec, metadata } = cluster.pods.get(name) as unknown as {
      metadata: object;
      spec: ReturnType<typeof podOf>["spec"];
    };
    expect(metadata).to.deep.include({
      labels: { "rackshare/owner": "test-0xAb", "rackshare/rental": "8", "rackshare/until": "2000000000" },
    });
    expect(spec).to.deep.include({
      automountServiceAccountToken: false,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      resourceClaims: [{ name: "gpus", resourceClaimName: name }],
    });
    const [container] = spec.containers;
    expect(container?.securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    expect(container?.resources.limits).to.have.keys("cpu", "memory");
    expect(container?.resources).to.deep.include({ claims: [{ name: "gpus" }] });
    expect(container?.env).to.deep.include({ name: "SSH_KEY", value: "ssh-ed25519 AAAA renter" });
    expect(spec.volumes[0]).to.deep.equal({ name: "workspace", emptyDir: { sizeLimit: "20Gi" } });
    const claim = cluster.resourceclaims.get(name)?.spec as ReturnType<typeof claimOf>["spec"];
    expect(claim.devices.requests.map(({ exactly }) => exactly)).to.deep.equal([
      {
        deviceClassName: "gpu.nvidia.com",
        selectors: [{ cel: { expression: `device.attributes["gpu.nvidia.com"].uuid == "${devices[0]}"` } }],
      },
      {
        deviceClassName: "mig.nvidia.com",
        selectors: [{ cel: { expression: `device.attributes["gpu.nvidia.com"].uuid == "${devices[1]}"` } }],
      },
    ]);
    cluster.pods.delete(name); // as where an agent was killed between making the two
    expect(await backend.list()).to.deep.include({ rentalId: 8n, running: false });
    await backend.destroy(8n);
    expect(cluster.resourceclaims.size).to.equal(0);
  });

  it("are found again by another agent of the same owner, and by nobody else", async () => {
    await backend.provision(order);
    expect(await createKubernetesBackend(options).list()).to.deep.equal([{ rentalId: 7n, running: true }]);
    expect(await createKubernetesBackend({ ...options, owner: "somebody-else" }).list()).to.deep.equal([]);
  });

  it("are made anew where their pod failed", async () => {
    await backend.provision(order);
    const pod = cluster.pods.get("rackshare-test-0xab-7");
    if (pod) pod.status = { phase: "Failed", message: "evicted" };
    expect(await backend.list()).to.deep.equal([{ rentalId: 7n, running: false }]);
    await backend.provision(order);
    expect(await backend.list()).to.deep.equal([{ rentalId: 7n, running: true }]);
  });

  it("are what an agent chooses where it is told to", async () => {
    const told = { BACKEND: "kubernetes", K8S_NAMESPACE: "rentals", K8S_TOKEN_FILE: options.tokenFile };
    const choose = (env: object) => chooseBackend(parseHostSettings({ ...told, ...env }), folder, "test-choice");
    expect(await choose({ K8S_URL: cluster.url })).to.have.property("name", "kubernetes");
    const messageOf = ({ message }: Error): string => message;
    expect(await choose({ K8S_URL: "http://127.0.0.1:1" }).catch(messageOf)).to.match(
      /^The cluster at .* cannot be used/,
    );
    expect(await choose({}).catch(messageOf)).to.equal("This is no pod of a cluster. Set K8S_URL.");
  });

  it("are refused with the cluster's word where it does not know the token", async () => {
    const unknown = createKubernetesBackend({ ...options, tokenFile: undefined });
    const message = await unknown.list().then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).to.match(/^Kubernetes: GET pods\?.*: 401/);
  });
});

function behavesAsABackend(backend: () => ComputeBackend): void {
  it("can be asked for twice, run commands, and leave nothing when they end", async () => {
    await backend().provision(order);
    await backend().provision(order);
    expect(await backend().list()).to.deep.equal([{ rentalId: 7n, running: true }]);
    expect(await run(backend(), "echo out; echo err >&2; exit 3")).to.deep.equal(["out\n", "err\n", 3]);
    await run(backend(), "echo mine >file");
    await backend().destroy(7n);
    await backend().destroy(7n);
    expect(await backend().list()).to.deep.equal([]);
    await backend().provision(order);
    expect((await run(backend(), "ls"))[0]).to.equal("");
  });

  it("give a terminal that shows what is typed, and ends with the rental", async () => {
    await backend().provision(order);
    const { stream, resize } = await backend().shell(7n, { columns: 80, rows: 24 });
    let shown = "";
    stream.on("data", (data: Buffer) => (shown += data.toString()));
    await resize(100, 30);
    stream.write("echo $((6*7)); stty size\n");
    while (!shown.includes("42")) await new Promise((resolve) => setTimeout(resolve, 10));
    const closed = new Promise((resolve) => stream.once("close", resolve));
    await backend().destroy(7n);
    await closed;
  });

  it("end a job when nobody listens any more", async () => {
    await backend().provision(order);
    const aborted = new AbortController();
    const running = backend().exec(7n, "echo on; exec sleep 1000", () => aborted.abort(), aborted.signal);
    expect(await running).to.equal(137);
  });
}

async function run(backend: ComputeBackend, command: string): Promise<[stdout: string, stderr: string, exit: number]> {
  const said = { stdout: "", stderr: "" };
  const output = (stream: "stdout" | "stderr", data: Buffer): void => void (said[stream] += data.toString());
  const exit = await backend.exec(7n, command, output, new AbortController().signal);
  return [said.stdout, said.stderr, exit];
}

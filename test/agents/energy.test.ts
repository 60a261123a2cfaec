import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEnergyBook } from "../../scripts/agents/host/energy/book.ts";
import type { Meter } from "../../scripts/agents/host/energy/meter.ts";
import { openNvidiaSmi } from "../../scripts/agents/host/energy/nvidiaSmi.ts";
import { openNvml } from "../../scripts/agents/host/energy/nvml.ts";
import { createSimulatedMeter } from "../../scripts/agents/host/energy/simulated.ts";
import { createEnergyMessages, signedEnergy } from "../../scripts/agents/lib/energy.ts";
import { toJson } from "../../scripts/agents/lib/messages.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { loadPowerCurve } from "../../scripts/lib/power.ts";

const gpu = (nth: number): string => `GPU-0000000${nth}-0000-0000-0000-000000000000`;
const mig = "MIG-00000009-0000-0000-0000-000000000000";
const sentence = (work: Promise<unknown>): Promise<string> => work.then(String, ({ message }: Error) => message);

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), "rackshare-"))));
after(() => rm(folder, { recursive: true, force: true }));

describe("the energy of GPUs", () => {
  const compiler = ["cc", "gcc", "clang"].find((name) => spawnSync(name, ["--version"]).status === 0);

  it("is counted by NVIDIA's library, here a stub of it", async function () {
    if (!compiler) {
      console.log("    no C compiler to make a stub of NVML: left out");
      return this.skip();
    }
    const library = join(folder, "libnvml-stub.so");
    const made = spawnSync(compiler, ["-shared", "-fPIC", "-o", library, "test/agents/nvmlStub.c"]);
    expect(made.stderr.toString()).to.equal("");
    process.env.NVML_STUB = join(folder, "millijoules");
    await writeFile(process.env.NVML_STUB, "123456789012");
    const nvml = await openNvml(library);
    expect(await nvml.read([gpu(0), gpu(1)])).to.deep.equal([
      { device: gpu(0), joules: 123_456_789.012, watts: 312.5, utilisation: 87, memoryUsed: 61_440 },
      { device: gpu(1), joules: 5e9, watts: 312.5, memoryUsed: 61_440 },
    ]);
    expect(await sentence(nvml.read([gpu(7)]))).to.equal(`NVML: ${gpu(7)}: Not Found.`);
    expect(await sentence(nvml.read([mig])), "a slice").to.equal(`NVML: energy of ${mig}: Not Supported.`);
    nvml.stop();
  });

  it("says when there is no such library", async () => {
    expect(await sentence(openNvml(join(folder, "none.so")))).to.contain("Failed to load shared library");
  });

  it("is summed up from the power that nvidia-smi tells, here a script, and not across a gap", async () => {
    const command = join(folder, "nvidia-smi");
    const rows = [`${gpu(0)}, 100.00, 50, 2048`, `${gpu(1)}, [N/A], [N/A], 10`];
    await writeFile(command, `#!/bin/sh\ncat <<'END'\n${rows.join("\n")}\nEND\n`);
    await chmod(command, 0o755);
    let now = 1_000;
    const smi = await openNvidiaSmi(() => now, command);
    const joules = async (): Promise<number | undefined> => (await smi.read([gpu(0)]))[0]?.joules;
    expect(await smi.read([gpu(0)])).to.deep.equal([
      { device: gpu(0), joules: 0, watts: 100, utilisation: 50, memoryUsed: 2_048 },
    ]);
    now += 10;
    expect(await joules()).to.equal(1_000);
    now += 3_600;
    expect(await joules(), "an hour nobody looked").to.equal(1_000 + 60 * 100);
    expect(await sentence(smi.read([gpu(1)]))).to.equal(`nvidia-smi tells no power of ${gpu(1)}.`);
    expect(await sentence(openNvidiaSmi(() => now, join(folder, "none")))).to.contain("ENOENT");
  });

  it("is made up from the measured curve where there are no GPUs", async () => {
    const curve = loadPowerCurve();
    expect([0, 0.01, 0.5, 0.99, 1].map((share) => Math.round(curve(share) * 4_000) / 10)).to.deep.equal([
      60, 60, 96.4, 436.6, 436.6,
    ]);
    expect(curve(0.625) * 400).to.be.closeTo((96.4 + 289.9) / 2, 1e-9);
    let now = 0;
    const meter = createSimulatedMeter(
      async () => 700,
      () => now,
    );
    const [first] = await meter.read(["1/0"]);
    expect(first?.watts).to.be.within((60 / 400) * 700, (436.6 / 400) * 700);
    const again = createSimulatedMeter(
      async () => 700,
      () => now,
    );
    expect(await again.read(["1/0"]), "the same each time").to.deep.equal([first]);
    now = 3_600;
    const [later] = await meter.read(["1/0"]);
    expect(later?.joules).to.equal((later?.watts ?? 0) * 3_600);
    // Over many draws it is the curve's mean.
    let sum = 0;
    for (let i = 0; i < 2_000; i++) {
      now = i * 300;
      sum += ((await meter.read(["1/1"]))[0]?.watts ?? 0) / 700 / 2_000;
    }
    const mean = Array.from({ length: 1_000 }, (_, i) => curve((i + 0.5) / 1_000)).reduce((a, b) => a + b) / 1_000;
    expect(sum).to.be.closeTo(mean, 0.02);
  });
});

describe("what a rental used", () => {
  let counters: Record<string, number>;
  const meter: Meter = {
    source: "nvml",
    read: async (devices) =>
      devices.map((device) => {
        const joules = counters[device];
        if (joules === undefined) throw new Error(`${device} is gone.`);
        return { device, joules, watts: 100 };
      }),
    stop() {},
  };
  let now = 1_000;
  const open = (name: string) => openEnergyBook(join(folder, name), meter, () => now);

  it("is what its devices counted meanwhile, also while the agent was away, and after a counter began anew", async () => {
    counters = { a: 5_000, b: 70 };
    const running = new Map([[7n, ["a", "b"]]]);
    const book = await open("one.json");
    await book.update(running);
    expect(book.of(7n)).to.include({ from: 1_000, until: 1_000, joules: 0 });
    counters = { a: 5_600, b: 100 };
    now += 10;
    await book.update(running);
    expect(book.of(7n)).to.include({ from: 1_000, until: 1_010, joules: 630 });

    const next = await open("one.json");
    counters = { a: 6_000, b: 25 }; // b's driver was loaded again
    now += 60;
    await next.update(running);
    expect(next.of(7n)).to.include({ from: 1_000, until: 1_070, joules: 630 + 400 + 25 });
    now += 10;
    await next.update(new Map());
    expect(next.of(7n), "after its end").to.deep.include({ until: 1_070, joules: 1_055, now: [] });
  });

  it("is not told where a device cannot be read, and hinders no other rental", async () => {
    counters = { a: 1 };
    const book = await open("two.json");
    await book.update(
      new Map([
        [8n, ["gone"]],
        [9n, ["a"]],
        [10n, []],
      ]),
    );
    expect([8n, 9n, 10n].map((rentalId) => book.of(rentalId)?.joules)).to.deep.equal([undefined, 0, undefined]);
  });

  it("is forgotten a week after its end", async () => {
    const book = await open("one.json");
    now = 1_070 + 7 * 86_400;
    await book.update(new Map());
    expect(book.of(7n)).not.to.equal(undefined);
    now += 6;
    await book.update(new Map());
    expect(book.of(7n)).to.equal(undefined);
  });

  it("is signed by the rig's agent, for one deployment", async () => {
    const agent = localAccount("agent");
    const messages = createEnergyMessages(31_337, agent.address);
    const receipt = { rentalId: 7n, from: 1_000n, until: 1_010n, joules: 630n, source: "nvml" };
    const signature = await messages.sign(agent, receipt);
    const sent = signedEnergy.parse(JSON.parse(toJson({ receipt, signature })));
    expect(await messages.signerOf(sent.receipt, sent.signature)).to.equal(agent.address);
    const other = createEnergyMessages(1, agent.address);
    expect(await other.signerOf(sent.receipt, sent.signature)).not.to.equal(agent.address);
    const wrong = { receipt: { ...receipt, source: "guessed" }, signature };
    expect(signedEnergy.safeParse(JSON.parse(toJson(wrong))).success).to.equal(false);
  });
});

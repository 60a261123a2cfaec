import { expect } from "chai";
import { createDockerBackend } from "../../scripts/agents/host/dockerBackend.ts";
import { checkGpus, devicesOf, parseGpuSlots } from "../../scripts/agents/host/gpus.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { sshKeyOf } from "../../scripts/agents/host/login.ts";
import { openStubEngine, type StubEngine } from "./stubEngine.ts";

const gpu = (nth: number): string => `GPU-0000000${nth}-0000-0000-0000-000000000000`;
const mig = `MIG-00000009-0000-0000-0000-000000000000`;

describe("a rig's GPUs", () => {
  it("belong to slots, one device each", () => {
    const slots = parseGpuSlots(`3=${gpu(0)},${gpu(1)}; 4=${mig}`);
    expect(devicesOf(slots, 3, [1])).to.deep.equal([gpu(1)]);
    expect(devicesOf(slots, 4, [0])).to.deep.equal([mig]);
    expect(devicesOf(slots, 5, [0])).to.deep.equal([]);
    expect(() => devicesOf(slots, 3, [0, 2])).to.throw("none for slot 2");
  });

  it("are refused when they are no UUIDs, or two slots would share one", () => {
    expect(() => parseHostSettings({ GPU_SLOTS: "3=0,1" })).to.throw('GPU_SLOTS: "0" is no UUID');
    expect(() => parseHostSettings({ GPU_SLOTS: gpu(0) })).to.throw("GPU_SLOTS: cannot read");
    expect(() => parseHostSettings({ GPU_SLOTS: `3=${gpu(0)};4=${gpu(0)}` })).to.throw("is named twice");
  });
});

describe("a renter's access key", () => {
  it("is a line for authorized_keys", () => {
    // The key of RFC 8032's first test, as `ssh-keygen -i` writes it.
    const line = sshKeyOf("0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    expect(line).to.equal("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea renter");
  });
});

describe("rentals with GPUs, on a stub of a container engine", () => {
  let engine: StubEngine;
  before(async () => (engine = await openStubEngine()));
  after(() => engine?.close());

  const order = { rentalId: 7n, rigId: 3, share: 0.5, until: 2_000, devices: [gpu(0), gpu(1)] };

  it("ask for the devices of their slots, by CDI name or of NVIDIA's runtime", async () => {
    const options = { socketPath: engine.socketPath, image: "stub", owner: "test" };
    await createDockerBackend(options).provision(order);
    expect(engine.created("rackshare-test-7").HostConfig.DeviceRequests).to.deep.equal([
      { Driver: "cdi", DeviceIDs: [`nvidia.com/gpu=${gpu(0)}`, `nvidia.com/gpu=${gpu(1)}`] },
    ]);
    await createDockerBackend({ ...options, gpuRequest: "nvidia" }).provision({ ...order, rentalId: 8n });
    expect(engine.created("rackshare-test-8").HostConfig.DeviceRequests).to.deep.equal([
      { Driver: "nvidia", DeviceIDs: [gpu(0), gpu(1)], Capabilities: [["gpu"]] },
    ]);
  });

  it("are looked into: exactly their devices must be there", async () => {
    const backend = createDockerBackend({ socketPath: engine.socketPath, image: "stub", owner: "test" });
    await backend.provision(order);
    const whole = (nth: number): string => `GPU ${nth}: NVIDIA H100 80GB HBM3 (UUID: ${gpu(nth)})\n`;
    const check = async (says: string, devices = order.devices, exit = 0): Promise<string> => {
      engine.gpus = { says, exit };
      return checkGpus(backend, 7n, devices).then(
        () => "right",
        ({ message }: Error) => message,
      );
    };
    expect(await check(whole(1) + whole(0))).to.equal("right");
    expect(await check(whole(0))).to.equal(`Rental 7 sees ${gpu(0)} instead of ${gpu(0)}, ${gpu(1)}.`);
    expect(await check(whole(0) + whole(1) + whole(2))).to.contain(`${gpu(2)} instead of`);
    expect(await check("")).to.contain("sees no GPU instead of");
    expect(await check("sh: nvidia-smi: not found", order.devices, 127)).to.equal(
      "No GPU is seen inside rental 7: nvidia-smi ended with 127.",
    );
    expect(await check(`${whole(0)}  MIG 1g.10gb     Device  0: (UUID: ${mig})\n`, [mig])).to.equal("right");
    expect(await check("", [])).to.equal("right");
  });
});

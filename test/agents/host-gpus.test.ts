import { expect } from "chai";
import { zeroAddress } from "viem";
import { chooseBackend } from "../../scripts/agents/host/chooseBackend.ts";
import { limitedTo } from "../../scripts/agents/host/diskQuota.ts";
import { createDockerBackend } from "../../scripts/agents/host/dockerBackend.ts";
import { checkGpus, devicesOf, parseGpuSlots } from "../../scripts/agents/host/gpus.ts";
import { sshPortOf } from "../../scripts/agents/host/sshPorts.ts";
import type { Rig } from "../../scripts/agents/lib/rigs.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { refuseAccessKey, sshKeyOf } from "../../scripts/agents/host/login.ts";
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

  it("that anybody could sign for lets nobody in: zero, and every other point of small order", () => {
    const orders = [
      "00".repeat(32),
      `01${"00".repeat(31)}`,
      ...["ec", "ed", "ee"].map((low) => `${low}${"ff".repeat(30)}7f`),
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ].flatMap((key) => [key, key.slice(0, 62) + (parseInt(key.slice(62), 16) | 0x80).toString(16)]);
    const forged = `0x01${"00".repeat(63)}`; // the neutral point and zero: OpenSSL 3.0 took it for 64 of 64 messages
    for (const key of orders) {
      const accessKey = `0x${key}` as const;
      expect(sshKeyOf(accessKey), key).to.equal(undefined);
      const target = { chainId: 1, gateway: "https://rig", rentalId: 7n, accessKey, renter: zeroAddress };
      for (const nonce of ["a", "b", "c", "d"]) {
        expect(refuseAccessKey(target, nonce, forged), key).to.contain("did not sign");
      }
    }
  });
});

describe("a rental's SSH port", () => {
  it("is that of its first slot, among those of all rigs in their order, while the range lasts", () => {
    const rig = (rigId: number, gpuCount: number, slices = 1): Rig => {
      return { rigId, gpuCount, slices, modelId: 1, agent: zeroAddress, gateway: "" };
    };
    const rigs = [rig(9, 8), rig(3, 2, 7), rig(5, 1)];
    const at = (rigId: number, slots: bigint) => sshPortOf([20_000, 20_020], rigs, { rigId, slots });
    expect([at(3, 1n), at(3, 1n << 13n), at(5, 1n), at(9, 0b1100n)]).to.deep.equal([20_000, 20_013, 20_014, 20_017]);
    expect([at(9, 1n << 5n), at(9, 1n << 6n)]).to.deep.equal([20_020, undefined]);
    for (const range of ["22", "200-100", "0-9", "20000-70000"]) {
      expect(() => parseHostSettings({ SSH_PORTS: range }), range).to.throw("SSH_PORTS: must be a range");
    }
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

  it("have their share of the rig's disk where the engine's storage has quotas, and else the host is told", async () => {
    const said: string[] = [];
    const print = console.log;
    console.log = (line: string) => void said.push(line);
    try {
      const settings = { DOCKER_SOCKET: engine.socketPath, BACKEND: "docker", DISK_GIB: "1000" };
      const provide = async (rentalId: bigint) => {
        const backend = await chooseBackend(parseHostSettings(settings), "", "quota");
        await backend.provision({ ...order, rentalId });
        return engine.volumes.get(`rackshare-quota-${rentalId}`);
      };
      expect(await provide(20n)).to.equal(undefined);
      expect(said.join()).to.contain("rentals have no disk quota: ").and.to.contain("no quota support");
      engine.hasQuotas = true;
      expect(await provide(21n)).to.deep.equal({ size: `${500 * 2 ** 30}` });
    } finally {
      console.log = print;
    }
    expect(limitedTo(7, "Podman Engine 5.0"), "which ignores the other").to.deep.equal({ o: "size=7" });
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

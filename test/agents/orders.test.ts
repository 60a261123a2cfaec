import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "viem";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { freeSlotOf, ordersToEnd, rigToOrder } from "../../scripts/agents/inspector/decideOrder.ts";
import { createShopper } from "../../scripts/agents/inspector/shopper.ts";
import { connectAgent } from "../../scripts/agents/lib/chain.ts";
import { follow } from "../../scripts/agents/lib/follow.ts";
import { createLane } from "../../scripts/agents/lib/lane.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import type { Rig } from "../../scripts/agents/lib/rigs.ts";
import { parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";

const [a, b] = ["0xa1", "0xb2"] as [Address, Address];

describe("an inspector's orders", function () {
  this.timeout(200_000);
  let world: LocalWorld;
  let folder: string;
  let host: Agent | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-orders", rigs: 1, inspectors: 0, sampleSeconds: 5, gateway });
    const common = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder };
    host = await startHostAgent(parseHostSettings({ ...common, PORT: `${port}`, BACKEND: "process" }));
  });
  after(async () => {
    await host?.stop();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("are made by one of a committee, another one each time, on a rig that is drawn", () => {
    const rigs = [{ rigId: 1 }, { rigId: 2 }] as Rig[];
    const view = { group: 1, every: 24, committee: [a, b], rigs, random: () => 0.6 };
    const at = (epoch: number, inspector: Address) => rigToOrder({ ...view, epoch, inspector })?.rigId;
    expect([23, 47].map((epoch) => [at(epoch, a), at(epoch, b)])).to.deep.equal([
      [2, undefined],
      [undefined, 2],
    ]);
    expect(at(24, a)).to.equal(undefined);
    expect(rigToOrder({ ...view, epoch: 23, inspector: a, every: 0 })).to.equal(undefined);
  });

  it("take a slot that is free, and are ended when something was in between", () => {
    const order = (state: Rental["state"], more: Partial<Rental> = {}): Rental => {
      return { rentalId: 7n, rigId: 1, renter: a, slots: 0b1n, state, openedAt: 100, end: 5_000, ...more } as Rental;
    };
    const others = [order("running"), order("requested", { slots: 0b10n }), order("closed", { slots: 0b100n })];
    expect(freeSlotOf(1, 8, others)).to.equal(0b100n);
    expect(freeSlotOf(2, 8, others)).to.equal(0b1n);
    expect(freeSlotOf(1, 2, others)).to.equal(undefined);
    const ends = (rental: Rental, now: number, underWay = new Set<bigint>()): boolean => {
      return ordersToEnd({ rentals: [rental], renter: a, now, startWindow: 900, underWay }).length === 1;
    };
    expect([1_000, 1_001].map((now) => ends(order("requested"), now))).to.deep.equal([false, true]);
    expect([1_000, 4_999].map((now) => ends(order("running"), now))).to.deep.equal([true, false]);
    expect(ends(order("running"), 1_000, new Set([7n]))).to.equal(false);
    expect(ends(order("running", { renter: b }), 1_000)).to.equal(false);
    expect(ends(order("closed"), 1_000)).to.equal(false);
  });

  it("are provided by a host that works: started, logged in to, computed on, and stopped again", async () => {
    const { actors, contracts } = world;
    const chain = await connectAgent(parseInspectorSettings({ RPC_URL: world.chain.rpcUrl }));
    const followed = follow(chain);
    const lane = createLane(chain, actors.renter);
    const shopper = createShopper({ name: "shopper", chain, account: actors.renter, followed, lane });
    const poor = createShopper({ name: "poor", chain, account: actors.agent, followed, lane });
    await followed.update();
    const rig = followed.rigs.get(1) as Rig;
    expect(await poor.order(rig), "who has no dollars orders nothing").to.equal(undefined);
    expect(await shopper.order(rig)).to.equal("");
    const closed = { ...contracts.RentalEscrow, eventName: "RentalClosed", fromBlock: 0n, strict: true } as const;
    const [stopped] = await world.chain.publicClient.getContractEvents(closed);
    expect(stopped?.args.reason, "stopped by its renter").to.equal(3);

    await host?.stop();
    host = undefined;
    const late = shopper.order(rig);
    await eventually("the order", async () => {
      const opened = { ...contracts.RentalEscrow, eventName: "RentalOpened", fromBlock: 0n } as const;
      return (await world.chain.publicClient.getContractEvents(opened)).length === 2;
    });
    await world.passTo((await world.now()) + 61);
    await chain.head();
    expect(await late).to.equal("not started in time");
    await world.passTo((await world.now()) + 900);
    await followed.update();
    await shopper.tidy();
    const all = await world.chain.publicClient.getContractEvents(closed);
    expect(all.map(({ args }) => args.reason)).to.deep.equal([3, 1]);
  });
});

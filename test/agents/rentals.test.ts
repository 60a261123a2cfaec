import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { startInspectors } from "../../scripts/agents/inspector/inspectors.ts";
import { parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";

describe("agents on a chain", function () {
  this.timeout(120_000);
  let world: LocalWorld;
  let host: Agent;
  let inspectors: Agent;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-agents", rigs: 2, inspectors: 5, sampleSeconds: 1, gateway });
    const common = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder };
    host = await startHostAgent(
      parseHostSettings({ ...common, PORT: `${port}`, BACKEND: "process", OUTAGES: "2:6-9" }),
    );
    // Seats are drawn from the second next epoch on.
    const epoch = (await world.epoch()) + 2;
    await world.passTo(epoch * world.epochSeconds - 3);
    inspectors = await startInspectors(
      parseInspectorSettings({ ...common, PORT: "0", CLAIM_EPOCHS: "1", ISSUE_EPOCHS: "1" }),
    );
  });

  after(async () => {
    await inspectors?.stop();
    await host?.stop();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("starts a rental within seconds, judges epochs, refunds the time in which the rig failed, pays inspectors", async () => {
    const { chain, contracts, actors, epochSeconds } = world;
    const read = chain.publicClient.readContract;
    const { RentalEscrow, RackToken } = contracts;
    const epoch = Math.ceil((await world.now()) / epochSeconds);
    await eventually("the epoch", async () => (await world.now()) >= epoch * epochSeconds + 1);

    const paidAt = Date.now();
    const rentalId = await world.rent(2n, 18n);
    const rental = await eventually("the start", async () => {
      const found = await read({ ...RentalEscrow, functionName: "rentalOf", args: [rentalId] });
      return found.state === 2 && found;
    });
    expect(Date.now() - paidAt).to.be.lessThan(3_000);

    const bits = await eventually(
      "the judgement",
      async () => {
        const found = await world.samplesOf(2n, epoch);
        return found.verified > 0 && { failing: found, healthy: await world.samplesOf(1n, epoch) };
      },
      40,
    );
    expect(bits.failing.down).to.equal(0b1111 << 6);
    expect(bits.healthy.down).to.equal(0);
    expect(bits.healthy.verified).to.be.greaterThan(0);

    const events = await eventually("the settlement", async () => {
      const settled = await chain.publicClient.getContractEvents({
        ...RentalEscrow,
        eventName: "RentalSettled",
        fromBlock: 0n,
      });
      return settled.length > 0 && settled;
    });
    const [{ args }] = events as [(typeof events)[number]];
    const failedFrom = epoch * epochSeconds + 6;
    const overlap = Math.max(0, Math.min(failedFrom + 4, rental.start + 18) - Math.max(failedFrom, rental.start));
    expect(args).to.include({ rentalId, undelivered: BigInt(overlap), delivered: BigInt(18 - overlap) });
    expect(args.refund).to.equal(BigInt(overlap) * 1_000n);

    await eventually("the pay of every inspector", async () => {
      const balances = await Promise.all(
        actors.inspectors.map(({ address }) => read({ ...RackToken, functionName: "balanceOf", args: [address] })),
      );
      return balances.every((balance) => balance > 0n);
    });
  });
});

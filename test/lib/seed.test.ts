import { expect } from "chai";
import { contracts } from "../../contracts/index.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { localChainId, startChain, type StartedChain } from "../../scripts/lib/chain.ts";
import { localParameters } from "../../scripts/lib/deploy.ts";
import { deployLocally } from "../../scripts/lib/deployLocally.ts";
import { findFreePort } from "../../scripts/lib/ports.ts";
import { rigs } from "../../scripts/lib/story/story.ts";
import { seed, storyBegins, type Seeded } from "../../scripts/seed.ts";

const { RentalEscrow, RigRegistry, RigShares, ShareSale, UptimeLedger, USDC } = contracts(localChainId);
const ids = rigs.map(({ rigId }) => BigInt(rigId));

describe("the seeded story", function () {
  this.timeout(300_000);
  let chain: StartedChain;
  let seeded: Seeded;

  before(async () => {
    chain = await startChain({ port: await findFreePort(), date: storyBegins(), name: "test-seed-chain" });
    await deployLocally(chain, localParameters);
    seeded = await seed(chain);
  });
  after(() => chain.process.stop());

  it("has at least 41 rigs of at least 8 models, and refused every mislabelled offer", async () => {
    expect(Number(await read({ ...RigRegistry, functionName: "rigCount" }))).to.be.at.least(41);
    expect(new Set(rigs.map(({ modelId }) => modelId)).size).to.be.at.least(8);
    expect(seeded.refused).to.be.greaterThan(100);
  });

  it("ends now", async () => {
    const { timestamp } = await chain.publicClient.getBlock();
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).to.be.lessThan(30);
  });

  it("has sales that are open, one that awaits delivery, and some that were delivered", async () => {
    const sales = await Promise.all(ids.map((id) => read({ ...ShareSale, functionName: "saleOf", args: [id] })));
    const now = Date.now() / 1000;
    const open = sales.filter(({ state }) => state === 1);
    expect(open.filter(({ closedAt }) => closedAt > now).length).to.be.at.least(3);
    expect(open.filter(({ left }) => left === 0)).to.have.length(1);
    expect(sales.filter(({ state }) => state === 3).length).to.be.at.least(6);
  });

  it("lets anyone deliver the sale that awaits it", async () => {
    const { closedAt, rigId } = await findSoldOut();
    const { sampleSeconds, commissioningSamples } = localParameters;
    const first = Math.ceil(closedAt / (24 * sampleSeconds)) * 24 * sampleSeconds;
    const args = [rigId, BigInt(first), BigInt(commissioningSamples)] as const;
    expect(await read({ ...UptimeLedger, functionName: "verifiedRun", args })).to.equal(true);
  });

  it("has rentals that run for an hour or more", async () => {
    const at = BigInt(Math.floor(Date.now() / 1000) + 3_600);
    const taken = await Promise.all(
      ids.map((id) => read({ ...RentalEscrow, functionName: "slotsTaken", args: [id, at] })),
    );
    expect(taken.filter((slots) => slots > 0n).length).to.be.at.least(8);
  });

  it("leaves rent to claim, and no allowance", async () => {
    for (const nth of [0, 1, 2, 3, 4]) {
      const holder = localAccount("investor", nth).address;
      let claimable = 0n;
      for (const id of ids) {
        const address = await read({ ...RigRegistry, functionName: "sharesOf", args: [id] });
        claimable += await read({ abi: RigShares.abi, address, functionName: "rentOf", args: [holder] });
      }
      expect(claimable > 0n).to.equal(true);
      expect(await read({ ...USDC, functionName: "allowance", args: [holder, ShareSale.address] })).to.equal(0n);
    }
  });

  it("paid SLA credits from bonds for an outage beyond the SLA", async () => {
    const logs = await chain.publicClient.getContractEvents({
      ...RigRegistry,
      eventName: "SlaCreditPaid",
      fromBlock: 0n,
    });
    expect(logs.length).to.be.at.least(2);
  });

  it("refuses a chain that has rigs already", async () => {
    const message = await seed(chain).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).to.equal("This chain has rigs already. Seed a fresh one.");
  });

  const read: StartedChain["publicClient"]["readContract"] = (parameters) =>
    chain.publicClient.readContract(parameters);

  async function findSoldOut(): Promise<{ closedAt: number; rigId: bigint }> {
    for (const rigId of ids) {
      const { state, left, closedAt } = await read({ ...ShareSale, functionName: "saleOf", args: [rigId] });
      if (state === 1 && left === 0) return { closedAt, rigId };
    }
    throw new Error("No sale is sold out.");
  }
});

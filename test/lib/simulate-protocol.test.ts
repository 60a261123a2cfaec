import { expect } from "chai";
import { getContract, parseEventLogs, zeroHash, type Hash } from "viem";
import {
  disputesAbi,
  futureBlockRandomnessAbi,
  rentalEscrowAbi,
  rewardsAbi,
  rigRegistryAbi,
} from "../../contracts/index.ts";
import { openWorld, type World as BenchWorld } from "../../scripts/bench/world.ts";
import { createMessages } from "../../scripts/agents/lib/messages.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { samplesOf } from "../../scripts/lib/committee.ts";
import { productionParameters } from "../../scripts/lib/deploy.ts";
import { openingPool, routerOf, uniswap } from "../../scripts/lib/pool.ts";
import { captured } from "../../scripts/lib/simulate/attacks/shares.ts";
import { buy, sell } from "../../scripts/lib/simulate/market.ts";
import { judgeAgainst } from "../../scripts/lib/simulate/world.ts";
import { drawSeats, judge, rateNow, settle, slashFor, subsidyFor } from "../../scripts/lib/simulate/protocol.ts";

const all = 0xffffff;
const chainId = 31337;

/** What each of five inspectors saw of rig 1: how many of them call a sample delivered, and how many tested it at all. */
const votes = [
  { up: 5, down: 0 },
  { up: 3, down: 2 },
  { up: 2, down: 3 },
  { up: 0, down: 5 },
  { up: 2, down: 1 },
  { up: 2, down: 2 },
  { up: 1, down: 1 },
  { up: 0, down: 0 },
];

describe("the simulation's arithmetic is the contracts'", function () {
  this.timeout(120_000);
  let world: BenchWorld;
  const terms = { slots: 3n, slices: 1n, price: 2_000_000n, commission: 15n, discount: 0n, hostingFee: 10n };
  const length = 3_000n;
  let epoch: bigint;
  let seatIds: readonly bigint[];
  let reports: Awaited<ReturnType<typeof signReports>>;
  let settledAt: bigint;
  let settling: Hash;

  before(async () => {
    world = await openWorld({ rigs: 2, inspectors: 5 });
    const { host, renter, agent, keeper } = world.actors;
    await world.mined(host.registry.write.postBond([1n, 1_000_000n]));
    await world.passTime(2 * 3_600); // until the seats can be drawn
    epoch = await world.openNextEpoch();
    await world.passEpoch(epoch - 1n);
    await world.mined(renter.escrow.write.rent([1n, 7n, length, 2_000_000n, zeroHash]));
    const rentalId = (1n << 32n) | 1n;
    await world.mined(agent.escrow.write.start([rentalId]));
    await world.passEpoch(epoch);
    reports = await signReports(epoch, (draw, vote) => (draw < vote.up + vote.down ? draw < vote.up : undefined));
    await world.mined(keeper.ledger.write.attest([epoch, 0n, reports]));
    settling = await keeper.escrow.write.settle([rentalId]);
    await world.mined(Promise.resolve(settling));
    settledAt = BigInt(world.now());
  });

  after(() => world.close());

  /** Rig 1 sample by sample as each member of the committee sees it, undefined what it did not test; all else is up. */
  async function signReports(which: bigint, sees: (draw: number, vote: (typeof votes)[number]) => boolean | undefined) {
    const { ledger } = world.actors.keeper;
    const messages = createMessages(chainId, ledger.address);
    const [drawn, members] = await ledger.read.committeeOf([which, 0n]);
    seatIds = drawn;
    const inspectors = [0, 1, 2, 3, 4].map((nth) => localAccount("inspector", nth));
    return Promise.all(
      members.map(async (member, draw) => {
        const bits = (of: (vote: (typeof votes)[number]) => boolean) =>
          votes.reduce((word, vote, sample) => (of(vote) ? word | (1 << sample) : word), 0);
        const testedBits = bits((vote) => sees(draw, vote) !== undefined) | (all & ~((1 << votes.length) - 1));
        const tested = samplesOf(0, 2, (rigId) => (rigId === 1 ? testedBits : all));
        const delivered = samplesOf(0, 2, (rigId) => (rigId === 1 ? bits((vote) => sees(draw, vote) === true) : all));
        const message = { epoch: which, group: 0n, delivered, tested, evidenceRoot: zeroHash };
        const account = inspectors.find(({ address }) => address === member);
        if (!account) throw new Error(`Nobody here holds the seat of ${member}.`);
        const signature = await messages.signReport(account, message);
        return { seatDraw: BigInt(draw), delivered, tested, evidenceRoot: zeroHash, signature };
      }),
    );
  }

  it("draws the same committee", async () => {
    const address = world.deployed.FutureBlockRandomness.address;
    const randomness = getContract({ address, abi: futureBlockRandomnessAbi, client: world.publicClient });
    const seed = await randomness.read.seed([epoch]);
    expect(drawSeats(seed, 0n, 5, 5).map(BigInt)).to.deep.equal(seatIds);
    expect(drawSeats(seed, 0n, 5, 3).map(BigInt)).to.deep.equal(seatIds.slice(0, 3));
  });

  it("judges each mix of votes alike", async () => {
    const [down, up] = await world.actors.keeper.ledger.read.samplesOf([1n, epoch]);
    for (const [sample, vote] of votes.entries()) {
      const bit = (word: bigint): boolean => ((word >> BigInt(sample)) & 1n) === 1n;
      const found = bit(down) ? "down" : bit(up) ? "up" : "unjudged";
      expect(judge(vote, productionParameters.committee.quorum), JSON.stringify(vote)).to.equal(found);
    }
  });

  it("settles a rental alike, credit from the bond and all", async () => {
    const { logs } = await world.publicClient.getTransactionReceipt({ hash: settling });
    const events = parseEventLogs({ abi: rentalEscrowAbi, logs });
    const settled = events.find((event) => event.eventName === "RentalSettled")?.args;
    const ended = events.find((event) => event.eventName === "RentalEnded")?.args;
    if (!settled || !ended) throw new Error("The rental did not end with its settlement.");
    const undelivered = settled.undelivered;
    expect(undelivered > 0n && undelivered < length, `${undelivered} s undelivered`).to.equal(true);
    const due = settle({ terms, length, undelivered, allowance: 50n, bond: 1_000_000n });
    expect(due).to.deep.equal({
      commission: settled.commission,
      hosting: settled.hosting,
      rent: settled.rent,
      refund: settled.refund,
      credit: ended.slaCredit,
    });
    const generous = settle({ terms, length, undelivered, allowance: 50n, bond: 10n ** 12n });
    expect(generous.credit > due.credit, "the bond bounds the credit").to.equal(true);
    expect(parseEventLogs({ abi: rigRegistryAbi, logs, eventName: "SlaCreditPaid" })).to.have.length(1);
  });

  it("lets the settled rent drip alike", async () => {
    const { host } = world.actors;
    const shares = await world.sharesOf(1n, host);
    const rent = BigInt((await shares.read.rentStream()).notified);
    await world.passTime(700);
    expect(await shares.read.rentOf([host.address])).to.equal(captured(rent, 3_600, world.now() - Number(settledAt)));
    await world.passTime(3_600);
    expect(await shares.read.rentOf([host.address])).to.equal(captured(rent, 3_600, 3_600));
  });

  it("issues the same subsidy for verified samples, rented or not", async () => {
    for (const rigId of [1n, 2n]) {
      const { rewards, ledger } = world.actors.keeper;
      const samples = Number(await ledger.read.verifiedSamples([rigId]));
      const hash = await rewards.write.issue([rigId]);
      await world.mined(Promise.resolve(hash));
      const { logs } = await world.publicClient.getTransactionReceipt({ hash });
      const [issued] = parseEventLogs({ abi: rewardsAbi, logs, eventName: "SubsidyIssued" });
      const work = { samples, sampleSeconds: 150, gpus: 8, computeUnits: 2_275 };
      const allotment = { ...productionParameters.subsidy, issued: 0n };
      expect(issued?.args.amount).to.equal(subsidyFor(work, allotment));
      expect(samples).to.be.greaterThan(0);
    }
  });

  it("lets two of five decide, with one honest report, as the simulation has it", async () => {
    const { ledger } = world.actors.keeper;
    const next = await world.openNextEpoch();
    await world.passEpoch(next);
    const signed = await signReports(next, (draw) => draw < 2); // two say up, three say down
    await world.mined(ledger.write.attest([next, 0n, signed.slice(0, 3)]));
    for (const late of signed.slice(3)) await world.mined(ledger.write.include([next, 0n, late]));
    const [down, up] = await ledger.read.samplesOf([1n, next]);
    const tried = (1n << BigInt(votes.length)) - 1n;
    expect(judgeAgainst("up", { colluding: 2, honest: 3 }, productionParameters.committee.quorum)).to.equal("up");
    expect(judge({ up: 2, down: 3 }, productionParameters.committee.quorum)).to.equal("down");
    expect([up & tried, down & tried]).to.deep.equal([tried, 0n]);
  });

  it("slashes alike for evidence that is not shown", async () => {
    const { keeper, treasury } = world.actors;
    const { address } = world.deployed.Disputes;
    const disputes = getContract({ address, abi: disputesAbi, client: keeper.client });
    await world.mined(treasury.rack.write.transfer([keeper.address, 20_000_000n]));
    await world.mined(keeper.rack.write.approve([address, 20_000_000n]));
    const before = await keeper.rack.read.balanceOf([keeper.address]);
    const [drawn] = await keeper.ledger.read.committeeOf([epoch, 0n]);
    const [report, seatId] = [reports[0], drawn[0]];
    if (!report || seatId === undefined) throw new Error("There is no report.");
    await world.mined(disputes.write.demandEvidence([seatId, epoch, 0n, report, 0n, 0n, 0n]));
    await world.passTime(2 * 3_600 + 1);
    const hash = await disputes.write.punish([1n]);
    await world.mined(Promise.resolve(hash));
    const { logs } = await world.publicClient.getTransactionReceipt({ hash });
    const [missed] = parseEventLogs({ abi: disputesAbi, logs, eventName: "EvidenceMissed" });
    const { slashed, toReporter } = slashFor(productionParameters.seatStake);
    expect(missed?.args.slashed).to.equal(slashed);
    expect((await keeper.rack.read.balanceOf([keeper.address])) - before).to.equal(toReporter);
    expect(await disputes.read.bond()).to.equal(productionParameters.seatStake / 100n);
  });

  it("trades with the pool alike", async () => {
    const { abi } = await uniswap("v2-periphery/build/UniswapV2Router02.json");
    const address = routerOf(world.actors.treasury.address);
    const { RackToken, USDC } = world.deployed;
    const ask = (functionName: string, path: readonly string[]) =>
      world.publicClient.readContract({ address, abi, functionName, args: [50_000_000_000n, path] });
    const path = [RackToken.address, USDC.address];
    expect(await ask("getAmountsOut", path)).to.deep.equal([50_000_000_000n, sell(openingPool, 50_000_000_000n)]);
    expect(await ask("getAmountsIn", path.toReversed())).to.deep.equal([
      buy(openingPool, 50_000_000_000n),
      50_000_000_000n,
    ]);
  });

  it("halves where Halving.t.sol says", () => {
    const rate = (issued: bigint): bigint => rateNow({ total: 1_000n, issued, rate: 64n });
    expect([0n, 499n, 500n, 749n, 750n, 999n, 1_000n].map(rate)).to.deep.equal([64n, 64n, 32n, 32n, 16n, 0n, 0n]);
  });
});

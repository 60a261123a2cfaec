import { expect } from "chai";
import type { Address } from "viem";
import { openCast, type Cast } from "./cast.ts";
import { bitsWhere, epochSeconds, judge, moneyOf, payFor, secondsDown, type Story } from "./expected.ts";
import type { Moment } from "./network.ts";
import { dead, finish, forgets, lazyStops, play, samples, unseen, type Told } from "./play.ts";
import { protocol, quorum, rigs, seatStake, type Key } from "./world.ts";
import { openBooks, type Books } from "./books.ts";

/**
 * Three epochs in which a host dies now and then, a host is slow, an inspector is lazy, one lies and one loses its memory, while renters
 * come and go as in a real cluster. The clock moves when everybody has looked, so nothing depends on how fast this machine is.
 */
describe("a lively world", function () {
  this.timeout(600_000);
  const now: Moment = { epoch: 0, sample: 0, round: 0 };
  let cast: Cast;
  let books: Books;
  let opening: Promise<Books> | undefined;
  let told: Told;
  /** What each inspector saw of each rig, by epoch; as far as it reported it. */
  let seen: Map<Key, Story[]>[];
  let judged: Story[][];

  before(async () => {
    cast = await openCast(() => now);
    opening = openBooks(cast.world.chain);
    opening.catch(() => {});
    told = await play(cast, now);
    await finish(cast, told);
    books = await opening;
    seen = await Promise.all([0, 1, 2].map(whatWasSeen));
    judged = seen.map((byInspector) =>
      rigs.map((_, rig) =>
        judge(
          [...byInspector.values()].map((all) => all[rig] ?? []),
          quorum,
        ),
      ),
    );
  });
  after(async () => {
    await opening?.then(
      (open) => open.close(),
      () => {},
    );
    await cast?.close();
  });

  /** By what was asked over the wires, and by what befell whom. */
  async function whatWasSeen(epoch: number): Promise<Map<Key, Story[]>> {
    const witnesses = [...cast.honest, cast.forgetful, ...(epoch === 0 ? [cast.lazy] : [])];
    const truths = await Promise.all(
      witnesses.map(async (key) => {
        const failedIn = await cast.failedChallenge(key, told.first + epoch, 3);
        return [key, rigs.map((_, rig) => storyOf(key, rig, epoch, rig === 2 ? failedIn : undefined))] as const;
      }),
    );
    const lie = rigs.map(() => samples.map(() => true));
    return new Map<Key, Story[]>([...truths, [cast.lying, lie]]);
  }

  /** @param failedIn since when the rig is known to be slow */
  function storyOf(key: Key, rig: number, epoch: number, failedIn: number | undefined): Story {
    // The disk that came back knows nothing of what was seen in this epoch before.
    const knows = ({ epoch: at, inspector, round }: (typeof cast.wires)[number]["looks"][number]): boolean => {
      if (at !== told.first + epoch || inspector !== key.account.address) return false;
      return key !== cast.forgetful || epoch !== 1 || round === 1;
    };
    const looks = cast.wires[rig]?.looks.filter(knows) ?? [];
    return samples.map((sample) => {
      const own = looks.filter((look) => look.sample === sample);
      const isDead = rig === 1 && dead[epoch]?.includes(sample);
      // One receipt says that it delivered; that it did not takes two questions in vain.
      if (isDead ? own.length < 2 : !own.some(({ answered }) => answered)) return undefined;
      if (isDead) return false;
      return failedIn === undefined || sample < failedIn;
    });
  }

  const events = <
    const name extends "RentalOpened" | "RentalStarted" | "RentalClosed" | "RentalSettled" | "RentalEnded",
  >(
    eventName: name,
  ) =>
    cast.world.chain.publicClient.getContractEvents({
      ...protocol.RentalEscrow,
      eventName,
      fromBlock: 0n,
      strict: true,
    });

  it("every inspector at work looks at each rig at least twice in a sample", () => {
    for (const { account } of cast.honest) {
      for (const { looks } of cast.wires) {
        for (const epoch of [0, 1, 2]) {
          const own = looks.filter((look) => look.inspector === account.address && look.epoch === told.first + epoch);
          const counts = samples.map((sample) => own.filter((look) => look.sample === sample).length);
          const lookedAt = counts.filter((_, sample) => !unseen[epoch]?.includes(sample));
          expect(Math.min(...lookedAt), `epoch ${epoch}`).to.be.at.least(2);
        }
      }
    }
  });

  it("rigs were down when the majority saw them down, to the sample", async () => {
    for (const epoch of [0, 1, 2]) {
      for (const [rig, story] of (judged[epoch] ?? []).entries()) {
        const args = [BigInt(rig + 1), BigInt(told.first + epoch)] as const;
        const [down, verified] = await cast.world.read({ ...protocol.UptimeLedger, functionName: "samplesOf", args });
        expect(Number(down), `rig ${rig + 1}, epoch ${epoch}`).to.equal(bitsWhere(story, (vote) => vote === false));
        expect(Number(verified), `rig ${rig + 1}, epoch ${epoch}`).to.equal(bitsWhere(story, (vote) => vote === true));
      }
      expect(
        bitsWhere(judged[epoch]?.[0] ?? [], (vote) => vote === false),
        "the honest host",
      ).to.equal(0);
      for (const key of cast.honest) {
        const noted = await cast.failedChallenge(key, told.first + epoch, 3);
        const asked = cast.wires[2]?.challenges.some((challenge) => {
          return challenge.inspector === key.account.address && challenge.epoch === told.first + epoch;
        });
        expect(noted !== undefined, "who was kept waiting, and nobody else, noted it").to.equal(asked);
      }
    }
    const slow = judged.flatMap((stories) => stories[2] ?? []).filter((vote) => vote === false);
    expect(slow, "the slow host was found out").not.to.be.empty;
  });

  it("renters pay for what was delivered and get the rest back, holders, host and treasury their parts", async () => {
    const [opened, started, settled, ended, closed] = await Promise.all([
      events("RentalOpened"),
      events("RentalStarted"),
      events("RentalSettled"),
      events("RentalEnded"),
      events("RentalClosed"),
    ]);
    expect(opened).to.have.length(told.rentals.length);
    const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n);
    const totals = { commission: 0n, hosting: 0n, refund: 0n, credit: 0n };
    const holders = rigs.map(() => 0n);
    let undelivered = 0;
    for (const { args: order } of opened) {
      const { rentalId, rigId } = order;
      const of = <T extends { args: { rentalId: bigint } }>(logs: readonly T[]): T[] =>
        logs.filter((log) => log.args.rentalId === rentalId);
      const [start] = of(started);
      const [stop] = of(closed);
      const [last] = of(ended);
      const rig = Number(rigId) - 1;
      const used = {
        price: BigInt(rigs[rig]?.price ?? 0),
        slots: BigInt(order.slots.toString(2).replaceAll("0", "").length),
        slices: BigInt(rigs[rig]?.slices ?? 0),
        ordered: order.duration,
        start: Number(start?.args.start),
        end: Number(stop?.args.end ?? start?.args.end),
      };
      const down = secondsDown(used, (epoch) => judged[epoch - told.first]?.[rig]);
      const money = moneyOf(used, down);
      // Only rig 2's host put up a bond.
      const credit = rig === 1 ? money.credit : 0n;
      expect(order.deposit, "deposit").to.equal(money.deposit);
      expect(last?.args.slaCredit, `credit of ${rentalId}`).to.equal(credit);
      expect(last?.args.delivered, `delivered of ${rentalId}`).to.equal(BigInt(used.end - used.start - down));
      const parts = of(settled).map(({ args }) => args);
      expect(sum(parts.map((part) => part.commission)), "commission").to.equal(money.commission);
      expect(sum(parts.map((part) => part.hosting)), "hosting").to.equal(money.hosting);
      expect(sum(parts.map((part) => part.rent)), "rent").to.equal(money.holders);
      expect(sum(parts.map((part) => part.refund)) + (stop?.args.refund ?? 0n), "refund").to.equal(money.refund);
      totals.commission += money.commission;
      totals.hosting += money.hosting;
      totals.refund += money.refund;
      totals.credit += credit;
      holders[rig] = (holders[rig] ?? 0n) + money.holders;
      undelivered += down;
    }
    expect(undelivered, "something was not delivered").to.be.greaterThan(0);
    expect(totals.credit > 0n, "somebody got a credit").to.equal(true);

    const balances = await Promise.all(cast.world.renters.map(({ address }) => usdcOf(address)));
    const deposits = sum(opened.map(({ args }) => args.deposit));
    expect(sum(balances)).to.equal(4_000_000_000n - deposits + totals.refund + totals.credit);
    await claimsAll(totals, sum(holders));
  });

  async function usdcOf(account: Address): Promise<bigint> {
    return cast.world.read({ ...protocol.USDC, functionName: "balanceOf", args: [account] });
  }

  /** A day later all has dripped: the host, who holds every share, the host again, and the treasury take what is theirs. */
  async function claimsAll(totals: { commission: bigint; hosting: bigint }, rent: bigint): Promise<void> {
    const { world } = cast;
    const { RentalEscrow } = protocol;
    await world.passTo((await world.now()) + 2 * epochSeconds);
    const before = await usdcOf(world.host.address);
    for (const rigId of [1n, 2n, 3n])
      await world.send(world.host, { ...RentalEscrow, functionName: "withdrawHosting", args: [rigId] });
    expect((await usdcOf(world.host.address)) - before, "hosting fees").to.equal(totals.hosting);
    await world.send(world.host, { ...RentalEscrow, functionName: "claim", args: [[1n, 2n, 3n]] });
    const claimed = (await usdcOf(world.host.address)) - before - totals.hosting;
    const operations = BigInt(2 * told.rentals.length + 3);
    expect(claimed <= rent && claimed >= rent - operations, `rent ${claimed} of ${rent}`).to.equal(true);
    const treasury = await usdcOf(world.deployer.address);
    await world.send(world.deployer, { ...RentalEscrow, functionName: "withdrawCommission", args: [] });
    expect((await usdcOf(world.deployer.address)) - treasury, "commission").to.equal(totals.commission);
  }

  it("inspectors are paid for what they looked at, and claim it themselves; who does not report misses", async () => {
    const { chain } = cast.world;
    const { InspectorStaking, RackToken } = protocol;
    const inspectors = [...cast.honest, cast.forgetful, cast.lazy, cast.lying];
    const missed = await chain.publicClient.getContractEvents({
      ...InspectorStaking,
      eventName: "SeatMissed",
      fromBlock: 0n,
      strict: true,
    });
    const expected = [1, 2].map((epoch) => ({
      seatId: 6n,
      epoch: BigInt(told.first + epoch),
      misses: BigInt(epoch),
      leaked: 0n,
    }));
    expect(missed.map(({ args }) => args)).to.deep.equal(expected);
    for (const [nth, key] of inspectors.entries()) {
      const pay = [0, 1, 2].map((epoch) => {
        const own = seen[epoch]?.get(key);
        return own ? payFor(own, judged[epoch] ?? []) : 0n;
      });
      const due = pay.reduce((all, one) => all + one, 0n);
      const seat = await cast.world.read({ ...InspectorStaking, functionName: "seatOf", args: [BigInt(nth + 1)] });
      const claims = await chain.publicClient.getContractEvents({
        ...InspectorStaking,
        eventName: "PayClaimed",
        args: { inspector: key.account.address },
        fromBlock: 0n,
        strict: true,
      });
      const claimed = claims.reduce((all, { args }) => all + args.amount, 0n);
      expect(claimed + seat.pay, `pay of inspector ${nth + 1}`).to.equal(due);
      expect(claimed > 0n, `inspector ${nth + 1} claimed`).to.equal(key !== cast.lying);
      const balance = await cast.world.read({ ...RackToken, functionName: "balanceOf", args: [key.account.address] });
      const rewards = await rewardOf(key.account.address);
      expect(balance, `RACK of inspector ${nth + 1}`).to.equal(claimed + rewards);
    }
  });

  /** [RACK] for the proof of two reports. */
  async function rewardOf(inspector: Address): Promise<bigint> {
    const [proof] = await slashes().then((all) => all.filter(({ args }) => args.reporter === inspector));
    return proof ? seatStake / 2n / 5n : 0n;
  }

  async function slashes() {
    const { chain } = cast.world;
    return chain.publicClient.getContractEvents({
      ...protocol.InspectorStaking,
      eventName: "SeatSlashed",
      fromBlock: 0n,
      strict: true,
    });
  }

  it("the liar alone loses its stake: half for the receipt it has not, the rest for its second story", async () => {
    const all = await slashes();
    expect(all).to.have.length(2);
    const half = seatStake / 2n;
    const [first, second] = all.map(({ args }) => args);
    const [harmed] = cast.world.renters;
    expect(first).to.include({ seatId: 7n, inspector: cast.lying.account.address, burnt: half / 2n });
    expect(first).to.include({ reporter: cast.world.deployer.address, toReporter: half / 5n });
    expect(first).to.include({ harmed: harmed?.address, toHarmed: half - half / 2n - half / 5n });
    expect(second).to.include({ seatId: 7n, toReporter: half / 5n, toHarmed: 0n, burnt: half - half / 5n });
    const honest = [...cast.honest, cast.forgetful].map(({ account }) => account.address);
    expect(honest, "an inspector proved it by itself").to.include(second?.reporter);
    for (let seatId = 1n; seatId < 7n; seatId++) {
      const seat = await cast.world.read({ ...protocol.InspectorStaking, functionName: "seatOf", args: [seatId] });
      expect(seat.stake, `seat ${seatId}`).to.equal(seatStake);
    }
  });

  it("who got an old disk back takes its former report from the others, and signs no second one", async () => {
    expect(await cast.oldDiskHas(told.first), "the old disk knew of no report").to.equal(false);
    const reply = await fetch(`${cast.forgetfulUrl}/reports/${told.first}/0`);
    const kept = (
      (await reply.json()) as { inspector: Address; signature: string; report: { evidenceRoot: string } }[]
    ).filter(({ inspector }) => inspector === cast.forgetful.account.address);
    expect(kept).to.have.length(1);
    const included = await cast.world.chain.publicClient.getContractEvents({
      ...protocol.UptimeLedger,
      eventName: "ReportIncluded",
      args: { epoch: BigInt(told.first), seatId: 5n },
      fromBlock: 0n,
      strict: true,
    });
    expect(included.map(({ args }) => args.evidenceRoot)).to.deep.equal([kept[0]?.report.evidenceRoot]);
    const lost = samples.filter((sample) => seen[1]?.get(cast.forgetful)?.[0]?.[sample] === undefined);
    expect(lost, "it lost what it saw before, but for the sample in which it came back").to.include.members(
      samples.slice(0, forgets - 1),
    );
    expect(lazyStops).to.be.lessThan(forgets);
  });

  it("the indexer's books agree with the chain, and tell the same of every rental", async () => {
    const { differences } = await books.reconcile();
    expect(differences).to.deep.equal([]);
    const ended = await events("RentalEnded");
    for (const { args } of ended) {
      const rental = await books.rental(args.rentalId);
      expect(rental.delivered, `rental ${args.rentalId}`).to.equal(Number(args.delivered));
      expect(rental.slaCredit).to.equal(`${args.slaCredit}`);
    }
  });
});

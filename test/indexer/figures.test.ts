import { expect } from "chai";
import { parse as parseCsv } from "csv-parse/sync";
import { zeroHash } from "viem";
import type { MetricsSummary, ModelPrices, Rollup, UnmetDemand } from "../../indexer/src/api/figures.ts";
import type { AccountPage, BookedLine, Page, Rental, RigStory } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { rent, tellStory } from "./story.ts";
import {
  cloudMedian,
  concentrationOf,
  holdings,
  incomeOf,
  ones,
  paid,
  readEvents,
  rentersBetween,
  retell,
  slotsTaken,
  stakes,
  sums,
  total,
  type Happened,
  type Story,
} from "./truth.ts";
import { ask, people, protocol, startIndexedChain, stopAll, type TestChain } from "./world.ts";

const { GpuCatalog, RentalEscrow, Rewards, RigShares } = protocol;
const day = 86_400;
const month = 30 * day;
const year = 365n * BigInt(day);

// One long file, because starting what it asks takes longer than asking.
describe("figures, against events read by other means", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let indexer: Indexer;
  let events: Happened[];
  let story: Story;
  let now: number;

  before(async () => {
    const world = await startIndexedChain("figures", async (chain) => {
      await tellStory(chain, true);
      chain.pass(31 * day);
      await rentAgain(chain);
    });
    ({ chain, postgres, indexer } = world);
    now = Number((await chain.publicClient.getBlock({ blockNumber: BigInt(world.block) })).timestamp);
    events = await readEvents(chain);
    story = retell(events);
  });
  after(() => stopAll(indexer, postgres, chain));

  const inMonth = () => story.settled.filter(({ time }) => time > now - month);
  const named = (name: string) => events.filter((event) => event.name === name);

  describe("of the protocol", () => {
    let metrics: MetricsSummary;
    before(async () => (metrics = await ask<MetricsSummary>(indexer, "/metrics-summary")));

    it("rent, commission and issuance over the last day, week and month, and ever", () => {
      const income = (amount: (row: Story["settled"][number]) => bigint) =>
        incomeOf(
          story.settled.map((row) => ({ time: row.time, amount: amount(row) })),
          now,
        );
      expect(metrics.rentPaid).to.deep.equal(income(paid));
      expect(metrics.commission).to.deep.equal(income((row) => row.commission));
      expect(metrics.holdersRent).to.deep.equal(income((row) => row.rent));
      const issued = named("SubsidyIssued").map(({ time, args }) => ({ time, amount: args.amount as bigint }));
      expect(metrics.subsidy).to.deep.equal(incomeOf(issued, now));
      const pay = named("ReportIncluded").map(({ time, args }) => ({ time, amount: args.pay as bigint }));
      expect(metrics.inspectorPay).to.deep.equal(incomeOf(pay, now));
      for (const { day: daily, month: monthly, total: ever } of [metrics.rentPaid, metrics.subsidy]) {
        expect(BigInt(monthly) > BigInt(daily), "some of it is not of the last day").to.equal(true);
        expect(BigInt(ever) > BigInt(monthly), "some of it is older than a month").to.equal(true);
      }
    });

    it("what recurs, who stays, what a renter is worth", () => {
      const monthly = total(inMonth().map(paid));
      expect(metrics.mrr).to.equal(String(monthly));
      const recent = rentersBetween(story, now - month, now);
      const earlier = rentersBetween(story, now - 2 * month, now - month);
      const lost = [...earlier].filter((renter) => !recent.has(renter)).length;
      expect([earlier.size, lost], "the test has renters that left and one that stayed").to.deep.equal([2, 1]);
      const { ever, churn, paidEach, lifetimeValue, month: active } = metrics.renters;
      expect(ever).to.equal(new Set(story.rentals.map(({ renter }) => renter)).size);
      expect(active).to.equal(recent.size);
      expect(churn).to.equal(Math.round((10_000 * lost) / earlier.size));
      expect(paidEach).to.equal(String(total(story.settled.map(paid)) / BigInt(ever)));
      const commission = Number(total(inMonth().map((row) => row.commission)));
      expect(lifetimeValue).to.equal(String(Math.floor(commission / recent.size / (lost / earlier.size))));
      const issued = total(
        named("SubsidyIssued")
          .filter(({ time }) => time > now - month)
          .map(({ args }) => args.amount as bigint),
      );
      expect(issued > 0n).to.equal(true);
      expect(metrics.subsidyPerRent).to.equal(String((issued * 1_000_000n) / monthly));
    });

    it("utilisation now, and what inspectors found", () => {
      const offered = story.rigs.filter((rig) => rig.offered);
      const slots = offered.reduce((sum, rig) => sum + rig.slots, 0);
      const taken = offered.reduce((sum, rig) => sum + Number(ones(slotsTaken(story, rig.id, now))), 0);
      expect(taken).to.be.greaterThan(0);
      expect(metrics).to.include({ slots, slotsTaken: taken, utilisation: Math.round((10_000 * taken) / slots) });
      const bits = (which: "judged" | "delivered") =>
        Number(total(named("EpochJudged").flatMap(({ args }) => (args[which] as bigint[]).map(ones))));
      expect(metrics.delivered).to.equal(Math.round((10_000 * bits("delivered")) / bits("judged")));
    });

    it("concentration among hosts, inspectors, holders and regions", async () => {
      const power: [string, string, bigint][] = [];
      for (const { host, region, gpuCount, modelId } of story.rigs)
        power.push([host, region, BigInt(gpuCount) * (await computeUnitsOf(modelId))]);
      expect(metrics.concentration).to.deep.equal({
        hosts: concentrationOf(sums(power.map(([host, , units]) => [host, units]))),
        inspectors: concentrationOf(stakes(events)),
        holders: concentrationOf(holdings(events)),
        regions: concentrationOf(sums(power.map(([, region, units]) => [region, units]))),
      });
      expect(metrics.concentration.hosts).to.include({ count: 2, nakamoto: 1 });
    });
  });

  for (const [by, length] of [
    ["hour", 3_600],
    ["day", day],
  ] as const) {
    it(`roll up by ${by}, model and region`, async () => {
      const from = by === "hour" ? now - 20 * day : 0;
      const query = by === "hour" ? `&from=${from}&to=${now + 1}` : `&from=${now - 399 * day}&to=${now + 1}`;
      const found: Rollup[] = [];
      for (let cursor = ""; ;) {
        const page = await ask<Page<Rollup>>(indexer, `/rollups?by=${by}${query}&limit=2${cursor}`);
        found.push(...page.items);
        if (page.next === null) break;
        cursor = `&cursor=${page.next}`;
      }
      expect(found).to.deep.equal(rollupsOf(length, from));
      expect(found.length).to.be.greaterThan(2);
      const ofModel = await ask<Page<Rollup>>(indexer, `/rollups?by=${by}${query}&model=7`);
      expect(ofModel.items).to.deep.equal(found.filter(({ modelId }) => modelId === 7));
    });
  }

  function rollupsOf(length: number, from: number): Rollup[] {
    const rows = new Map<string, { row: Rollup; sums: Record<string, bigint> }>();
    const at = (time: number, { modelId, region }: { modelId: number; region: string }) => {
      const start = time - (time % length);
      const key = `${String(start).padStart(12)} ${String(modelId).padStart(6)} ${region}`;
      const empty = {
        rentPaid: 0n,
        commission: 0n,
        holdersRent: 0n,
        refunded: 0n,
        reward: 0n,
        delivered: 0n,
        missed: 0n,
      };
      const row = { start, modelId, region, rentals: 0 } as Rollup;
      if (!rows.has(key)) rows.set(key, { row, sums: empty });
      return rows.get(key)!;
    };
    for (const { openedAt, rig } of story.rentals) if (openedAt >= from) at(openedAt, rig).row.rentals++;
    for (const item of story.settled.filter(({ time }) => time >= from)) {
      const { sums: sum } = at(item.time, item.rental.rig);
      sum.rentPaid! += paid(item);
      sum.commission! += item.commission;
      sum.holdersRent! += item.rent;
      sum.refunded! += item.refund;
      sum.delivered! += item.delivered * item.rental.parts;
      sum.missed! += item.undelivered * item.rental.parts;
    }
    for (const { time, args } of named("SubsidyIssued").filter((event) => event.time >= from)) {
      const rig = story.rigs.find(({ id }) => id === Number(args.rigId));
      at(time, rig!).sums.reward! += args.amount;
    }
    return [...rows.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([
          ,
          {
            row,
            sums: { delivered = 0n, missed = 0n, ...amounts },
          },
        ]) => ({
          ...row,
          ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)])),
          gpuSeconds: Number(delivered / 840n),
          gpuSecondsMissed: Number(missed / 840n),
        }),
      );
  }

  it("come with their formulas", async () => {
    type Api = { paths: Record<string, { get: { description?: string } }> };
    const { paths } = await ask<Api>(indexer, "/openapi.json");
    for (const [path, figures] of [
      ["/metrics-summary", ["utilisation", "delivered", "rentPaid", "mrr", "renters.churn", "renters.lifetimeValue"]],
      [
        "/metrics-summary",
        ["subsidyPerRent", "concentration.*.hhi", "concentration.*.nakamoto", "concentration.*.gini"],
      ],
      ["/rollups", ["rentals", "rentPaid", "commission", "holdersRent", "refunded", "reward", "gpuSeconds"]],
      ["/unmet-demand", ["neverStarted", "cutShort", "undelivered"]],
      ["/prices", ["asked.gpuHour", "paid.gpuHour", "cloud.gpuHour", "*.computeUnitHour"]],
      ["/rigs/{id}", ["returns.gross", "returns.net", "returns.afterDepreciation", "nav.perShare", "nav.premium"]],
    ] as const) {
      for (const figure of figures) expect(paths[path]?.get.description, path).to.include(`- \`${figure}\` = `);
    }
  });

  it("demand that was not met", async () => {
    const { from, to, models } = await ask<UnmetDemand>(indexer, "/unmet-demand?days=7");
    expect([from, to]).to.deep.equal([now - 7 * day, now]);
    const recent = story.lost.filter(({ time, parts }) => time > from && parts > 0n);
    const sum = (modelId: number, what: string): number =>
      Number(
        total(recent.filter((row) => row.modelId === modelId && row.what === what).map(({ parts }) => parts)) / 840n,
      );
    const expected = [...new Set(recent.map(({ modelId }) => modelId))].map((modelId) => ({
      modelId,
      neverStarted: sum(modelId, "neverStarted"),
      cutShort: sum(modelId, "cutShort"),
      undelivered: sum(modelId, "undelivered"),
    }));
    expect(models).to.deep.equal(expected);
    for (const what of ["neverStarted", "cutShort", "undelivered"] as const)
      expect(models[0]?.[what], what).to.be.greaterThan(0);
  });

  it("prices of GPU-hours and of compute, beside those of clouds", async () => {
    const found = await ask<ModelPrices[]>(indexer, "/prices");
    expect(found.map(({ name }) => name)).to.deep.equal(["H100 SXM", "H100 PCIe"].slice(0, found.length));
    const clouds = [
      ["H100 (80 GB)", "H100 HGX (80GB)"],
      ["H100 (80 GB)", "H100 PCIe (80GB)"],
    ];
    for (const [i, model] of found.entries()) {
      const units = await computeUnitsOf(model.modelId);
      const price = (gpuHour: bigint) => ({
        gpuHour: String(gpuHour),
        computeUnitHour: String((gpuHour * 1_000n) / units),
      });
      const quotes: bigint[] = [];
      for (const rig of story.rigs.filter(({ offered, modelId }) => offered && modelId === model.modelId)) {
        const taken = slotsTaken(story, rig.id, now);
        const free = Array.from({ length: rig.slots }, (_, slot) => 1n << BigInt(slot)).find(
          (slot) => (taken & slot) === 0n,
        );
        const args = [BigInt(rig.id), free!, 3_600n] as const;
        quotes.push((await chain.publicClient.readContract({ ...RentalEscrow, functionName: "quote", args }))[0]);
      }
      quotes.sort((a, b) => (a < b ? -1 : 1));
      expect(model.rigsOffered).to.equal(quotes.length);
      expect(model.asked).to.deep.equal(quotes.length ? price(quotes[(quotes.length - 1) >> 1]!) : null);
      const rows = inMonth().filter(({ rental }) => rental.rig.modelId === model.modelId);
      const parts = total(rows.map(({ delivered, rental }) => delivered * rental.parts));
      expect(model.paid).to.deep.equal(parts ? price((total(rows.map(paid)) * 3_600n * 840n) / parts) : null);
      expect(model.cloud).to.deep.equal(price(cloudMedian(clouds[i]!)));
    }
    expect(found[0]?.paid).not.to.equal(null);
  });

  it("returns of a rig: gross, net, after depreciation; and its net asset value", async () => {
    const { returns, nav, sharePrice, id } = await ask<RigStory>(indexer, "/rigs/1");
    const rows = inMonth().filter(({ rental }) => rental.rig.id === id);
    const trade = named("AskFilled").findLast(({ args }) => Number(args.rigId) === id)!.args;
    const price = (trade.paid * 1_000_000n) / trade.shares;
    expect(sharePrice).to.equal(String(price));
    const value = price * 10_000n;
    const yearly = (amount: bigint): number => Number((amount * 10_000n * year) / (value * BigInt(month)));
    const net = yearly(total(rows.map(({ rent: toHolders }) => toHolders)));
    expect(returns).to.deep.equal({
      value: String(value),
      over: month,
      gross: yearly(total(rows.map(paid))),
      net,
      afterDepreciation: net - 2_500,
    });
    expect(returns.gross).to.be.greaterThan(net);

    const opened = named("SaleOpened").find(({ args }) => Number(args.rigId) === id)!.args;
    const delivered = named("SaleDelivered").find(({ args }) => Number(args.rigId) === id)!.args;
    const cost = opened.price * 10_000n;
    const age = BigInt(now) - delivered.commissionedFrom;
    const machine = (cost * (4n * year - age)) / (4n * year);
    const { shares } = story.rigs.find((rig) => rig.id === id)!;
    const stream = await chain.publicClient.readContract({
      address: shares,
      abi: RigShares.abi,
      functionName: "rentStream",
    });
    const left = BigInt(stream.rate) * BigInt(Math.max(0, stream.endsAt - now)) + BigInt(stream.remainder);
    const undripped = (10_000_000_000n * left) >> 40n;
    expect(undripped > 0n, "some rent still drips").to.equal(true);
    const perShare = (machine + undripped) / 10_000n;
    expect(nav).to.deep.equal({
      perShare: String(perShare),
      cost: String(cost),
      machine: String(machine),
      undripped: String(undripped),
      premium: Number((price * 10_000n) / perShare) - 10_000,
    });
    expect((await ask<RigStory>(indexer, "/rigs/2")).nav, "never sold").to.equal(null);
  });

  it("balances of accounts as of any block, from the journal's lines", async () => {
    const lines: BookedLine[] = [];
    for (let cursor = ""; ;) {
      const page = await ask<Page<BookedLine>>(indexer, `/journal?limit=100${cursor}`);
      lines.push(...page.items);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(
      new Set(
        lines.map(
          ({ block, logIndex, account, subject, token }) => `${block} ${logIndex} ${token} ${account} ${subject}`,
        ),
      ).size,
    ).to.equal(lines.length);
    for (const block of [lines.at(-1)!.block, lines[lines.length >> 1]!.block, lines[0]!.block]) {
      const { items } = await ask<AccountPage>(indexer, `/accounts?block=${block}&account=deposit&limit=100`);
      const by = Map.groupBy(
        lines.filter((line) => line.account === "deposit" && line.block <= block),
        ({ subject }) => subject,
      );
      const expected = [...by]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([subject, own]) => [subject, String(total(own.map(({ amount }) => BigInt(amount))))]);
      expect(items.map(({ subject, balance }) => [subject, balance])).to.deep.equal(expected);
    }
    const { tx, from } = { tx: lines[3]!.txHash, from: lines[3]!.time };
    const ofTransaction = await ask<Page<BookedLine>>(indexer, `/journal?tx=${tx}&from=${from}&to=${from + 1}`);
    expect(ofTransaction.items).to.deep.equal(lines.filter(({ txHash }) => txHash === tx));
    const logs = await chain.publicClient.getTransactionReceipt({ hash: tx });
    expect(logs.logs.map(({ logIndex }) => logIndex)).to.include(lines[3]!.logIndex);
  });

  it("filter rentals by model, region, host, renter and time", async () => {
    const ids = async (query: string) =>
      (await ask<Page<Rental>>(indexer, `/rentals?limit=100&${query}`)).items.map(({ id }) => id).sort();
    const where = (is: (rental: Story["rentals"][number]) => boolean) =>
      story.rentals
        .filter(is)
        .map(({ id }) => id)
        .sort();
    const { host, renter } = people;
    expect(await ids("model=5&region=US")).to.deep.equal(where(({ rig }) => rig.modelId === 5));
    expect(await ids("region=DE")).to.deep.equal([]);
    expect(await ids("model=7")).to.deep.equal([]);
    expect(await ids(`host=${host.address}&renter=${renter.address}`)).to.deep.equal(
      where((rental) => rental.renter === renter.address.toLowerCase()),
    );
    const recent = where(({ openedAt }) => openedAt >= now - 7 * day);
    expect(recent.length).to.be.within(1, story.rentals.length - 1);
    expect(await ids(`from=${now - 7 * day}&to=${now + 1}`)).to.deep.equal(recent);
  });

  it("tables for accountants hold what the API says, as RFC 4180 has it", async () => {
    const read = async (path: string) => {
      const response = await fetch(indexer.url + path);
      expect(response.headers.get("content-type")).to.match(/^text\/csv/);
      const text = await response.text();
      expect(text.endsWith("\r\n")).to.equal(true);
      return parseCsv<Record<string, string>>(text, { columns: true, record_delimiter: "\r\n" });
    };
    const lines = await read("/journal.csv?token=USDC");
    const booked = await ask<Page<BookedLine>>(indexer, "/journal?token=USDC&limit=100");
    expect(
      lines.slice(0, 100).map((line) => [line.transaction, line.account, Math.round(Number(line.amount) * 1e6)]),
    ).to.deep.equal(booked.items.map(({ txHash, account, amount }) => [txHash, account, Number(amount)]));
    const rentals = await read(`/renters/${people.renter.address}/statement.csv`);
    const own = story.rentals.filter(({ renter }) => renter === people.renter.address.toLowerCase());
    expect(rentals.map(({ rental }) => rental).sort()).to.deep.equal(own.map(({ id }) => id).sort());
    const earnings = await read(`/holders/${people.host.address}/statement.csv`);
    expect(earnings.length).to.be.greaterThan(1);
  });

  async function computeUnitsOf(modelId: number): Promise<bigint> {
    const args = [BigInt(modelId)] as const;
    return BigInt((await chain.publicClient.readContract({ ...GpuCatalog, functionName: "model", args })).computeUnits);
  }
});

/** A month later: rentals that are delivered in full and in part, cut short, never started and still running. */
async function rentAgain(chain: TestChain): Promise<void> {
  const { sender } = chain;
  const start = (rentalId: bigint) =>
    sender.send(people.agent, { ...RentalEscrow, functionName: "start", args: [rentalId] });
  const settle = (rentalId: bigint) =>
    sender.send(people.treasury, { ...RentalEscrow, functionName: "settle", args: [rentalId] });
  const never = await rent(chain, people.renter, 2n, 0b111n, 7_200);
  const cut = await rent(chain, people.renter, 2n, 0b11000n, 9_000);
  const whole = await rent(chain, people.renter, 1n, 0b11n, 3 * day);
  await start(cut);
  await start(whole);
  const sliced = await rent(chain, people.renter, 2n, 0b1100000n, day);
  await start(sliced);
  await chain.inspect(2, () => new Map([[2, 0b11_1111]]));
  await settle(sliced);
  await sender.send(people.host, { ...RentalEscrow, functionName: "close", args: [cut, 4] });
  chain.pass(1_200);
  await sender.send(people.treasury, { ...RentalEscrow, functionName: "cancel", args: [never] });
  await sender.send(people.treasury, { ...Rewards, functionName: "issue", args: [2n] });
  chain.pass(2 * day);
  await sender.send(people.treasury, { ...Rewards, functionName: "issue", args: [1n] });
  await settle(cut);
  await settle(sliced);
  chain.pass(3_600);
  const args = [1n, 0b100n, 3_600n, 100_000_000n, zeroHash] as const;
  await sender.send(people.renter, { ...RentalEscrow, functionName: "rent", args });
  await settle(whole);
}

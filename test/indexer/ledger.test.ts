import { expect } from "chai";
import { Client } from "pg";
import type { LocalAccount } from "viem";
import type {
  BookedLine,
  Demand,
  Earnings,
  Host,
  HostEarnings,
  Inspector,
  InspectorStory,
  Page,
  Portfolio,
  Problem,
  Reconciliation,
  Rental,
  RentalStory,
  Rig,
  RigStory,
  Values,
} from "../../indexer/src/api/types.ts";
import { createEnergyMessages, type EnergyReceipt } from "../../scripts/agents/lib/energy.ts";
import { toJson } from "../../scripts/agents/lib/messages.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { tellStory } from "./story.ts";
import { ask, people, protocol, startIndexedChain, stopAll, type TestChain } from "./world.ts";

const { InspectorStaking, RentalEscrow, RigRegistry, RigShares, ShareSale, UptimeLedger } = protocol;

// One long file, because starting what it asks takes longer than asking.
describe("indexer", function () {
  this.timeout(120_000);
  let chain: TestChain;
  let postgres: Postgres;
  let indexer: Indexer;
  let block: number;
  let at: { blockNumber: bigint };

  before(async () => {
    ({ chain, postgres, indexer, block } = await startIndexedChain("ledger", tellStory));
    at = { blockNumber: BigInt(block) };
  });
  after(() => stopAll(indexer, postgres, chain));

  const read = () => chain.publicClient;

  describe("tables equal the contracts", () => {
    it("rigs", async () => {
      const { items } = await ask<Page<Rig>>(indexer, "/rigs?sort=newest");
      expect(items.map(({ id }) => id)).to.deep.equal([3, 2, 1]);
      for (const rig of items) {
        const rigId = BigInt(rig.id);
        const terms = await read().readContract({ ...RigRegistry, ...at, functionName: "terms", args: [rigId] });
        for (const [name, value] of Object.entries(terms)) {
          if (name in rig)
            expect(
              `${JSON.stringify(rig[name as keyof Rig])}`.replaceAll('"', ""),
              `${name} of rig ${rig.id}`,
            ).to.equal(String(value));
        }
        const host = await read().readContract({ ...RigRegistry, ...at, functionName: "hostOf", args: [rigId] });
        expect(rig.host).to.equal(host.toLowerCase());
        const time = (await read().getBlock(at)).timestamp;
        const taken = await read().readContract({
          ...RentalEscrow,
          ...at,
          functionName: "slotsTaken",
          args: [rigId, time],
        });
        expect(rig.slotsTaken, `slots of rig ${rig.id}`).to.equal(String(taken));
        const free = [...Array(rig.slotCount).keys()]
          .map((slot) => 1n << BigInt(slot))
          .find((slot) => (taken & slot) === 0n);
        if (free === undefined) throw new Error(`Rig ${rig.id} is full: nobody can be quoted a price.`);
        const quote = [rigId, free, 3600n] as const;
        const [price] = await read().readContract({ ...RentalEscrow, ...at, functionName: "quote", args: quote });
        expect(rig.priceNow, `price of rig ${rig.id}`).to.equal(String(price));
      }
    });

    it("holders: shares, and rent and rewards to the last unit", async () => {
      const holders = [people.host, people.otherHost, people.investor, people.otherInvestor, people.renter];
      let holdings = 0;
      for (const { address } of holders) {
        const portfolio = await ask<Portfolio>(indexer, `/holders/${address}`);
        expect(portfolio.block).to.equal(block);
        for (const { rigId, sharesAddress, shares, rent, reward } of portfolio.holdings) {
          const clone = { abi: RigShares.abi, address: sharesAddress, args: [address], ...at } as const;
          const label = `of rig ${rigId}, ${address}`;
          expect(shares, `shares ${label}`).to.equal(
            String(await read().readContract({ ...clone, functionName: "balanceOf" })),
          );
          expect(rent.claimable, `rent ${label}`).to.equal(
            String(await read().readContract({ ...clone, functionName: "rentOf" })),
          );
          expect(reward.claimable, `reward ${label}`).to.equal(
            String(await read().readContract({ ...clone, functionName: "rewardOf" })),
          );
          holdings++;
        }
      }
      expect(holdings).to.equal(8);
    });

    it("rentals, in every state", async () => {
      const all = await Promise.all(
        [people.renter, people.otherRenter].map(({ address }) =>
          ask<Page<Rental>>(indexer, `/renters/${address}/rentals`),
        ),
      );
      const rentals = all.flatMap(({ items }) => items);
      expect(rentals.map(({ state }) => state).sort()).to.deep.equal([
        "cancelled",
        "ended",
        "ended",
        "ended",
        "ended",
        "requested",
        "requested",
        "running",
      ]);
      for (const rental of rentals.filter(({ state }) => state === "requested" || state === "running")) {
        const args = [BigInt(rental.id)] as const;
        const actual = await read().readContract({ ...RentalEscrow, ...at, functionName: "rentalOf", args });
        expect(rental.deposit).to.equal(String(actual.deposit));
        expect(rental.slots).to.equal(String(actual.slots));
        if (rental.start !== null) expect(rental.end).to.equal(actual.start + actual.length);
      }
      const inRack = rentals.filter(({ paidRack }) => paidRack !== null);
      expect(inRack.map(({ discountPercent, slots }) => [discountPercent, slots])).to.deep.equal([[5, "8"]]);
      const degraded = rentals.find(({ undelivered, slaCredit }) => undelivered > 0 && slaCredit !== "0");
      expect(degraded, "a rental with downtime and an SLA credit").to.exist;
    });

    it("sales, seats and attestations", async () => {
      const [first, third] = await Promise.all([1, 3].map((id) => ask<RigStory>(indexer, `/rigs/${id}`)));
      expect(first?.sale?.state).to.equal("delivered");
      expect(third?.sale).to.include({ state: "failed", sold: 500, raised: String(500n * 5_000_000n) });
      const sale = await read().readContract({ ...ShareSale, ...at, functionName: "saleOf", args: [3n] });
      expect(third?.sale?.sold).to.equal(sale.offered - sale.left);

      const { items } = await ask<Page<Inspector>>(indexer, "/inspectors");
      const count = Number(await read().readContract({ ...InspectorStaking, ...at, functionName: "seatCount" }));
      expect(items.reduce((sum, { seats }) => sum + seats, 0)).to.equal(count);
      const second = await ask<RigStory>(indexer, "/rigs/2");
      expect(second.attestations).to.have.length(8);
      for (const { epoch, judged, delivered } of second.attestations) {
        const args = [2n, BigInt(epoch)] as const;
        const [down, verified] = await read().readContract({ ...UptimeLedger, ...at, functionName: "samplesOf", args });
        expect(BigInt(delivered), `epoch ${epoch}`).to.equal(verified);
        expect(BigInt(judged & ~delivered), `epoch ${epoch}`).to.equal(down);
      }
    });
  });

  it("disputes", async () => {
    const { items } = await ask<Page<Demand>>(indexer, "/demands");
    expect(items.map(({ id, state }) => [id, state])).to.deep.equal([
      [3, "open"],
      [2, "missed"],
      [1, "shown"],
    ]);
    expect(items[1]?.slashed).to.equal(String(500_000_000n));
    const liar = await ask<InspectorStory>(indexer, `/inspectors/${people.inspectors[4]?.address}`);
    expect(liar.events.map(({ kind }) => kind)).to.include.members(["slashed", "equivocated", "ejected"]);
    expect(liar.seatList.map(({ state }) => state)).to.deep.equal(["ejected", "active"]);
    const nobody = await ask<InspectorStory>(indexer, `/inspectors/${people.host.address}`);
    expect(nobody).to.include({ address: people.host.address.toLowerCase(), since: null, seats: 0, stake: "0" });
    expect([nobody.seatList, nobody.latestReports, nobody.events]).to.deep.equal([[], [], []]);
  });

  it("tells a rental's whole story", async () => {
    const { items } = await ask<Page<Rental>>(indexer, `/renters/${people.renter.address}/rentals`);
    const ended = items.find(({ state, rigId }) => state === "ended" && rigId === 2);
    const story = await ask<RentalStory>(indexer, `/rentals/${ended?.id}`);
    expect(story.events.map(({ kind }) => kind)).to.deep.equal([
      "opened",
      "started",
      "settled",
      "settled",
      "slaCredit",
      "ended",
    ]);
    expect(story.attestations.length).to.be.greaterThan(1);
    expect(story.reports.length).to.be.greaterThan(5);
    const net = story.journal
      .filter(({ account }) => account === "deposit")
      .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    expect(net, "nothing of its deposit is left").to.equal(0n);
  });

  it("keeps what a rig's agent says that a rental used, labelled so, and refuses everything else", async () => {
    const { items } = await ask<Page<Rental>>(indexer, "/rentals?limit=100");
    const rental = items.find(({ start, end, rigId }) => start !== null && end !== null && rigId !== 2);
    if (!rental) throw new Error("There is no such rental.");
    const [start, end] = [BigInt(rental.start ?? 0), BigInt(rental.end ?? 0)];
    const messages = createEnergyMessages(31_337, UptimeLedger.address);
    const usual = { rentalId: BigInt(rental.id), from: start, until: end - 1n, joules: 1_234n, source: "nvml" };
    const post = async (changes: Partial<EnergyReceipt>, signer: LocalAccount = people.agent) => {
      const receipt = { ...usual, ...changes };
      const body = toJson({ receipt, signature: await messages.sign(signer, receipt) });
      return fetch(`${indexer.url}/energy`, { method: "POST", body });
    };
    const refusal = async (reply: Promise<Response>) => ((await (await reply).json()) as Problem).detail;

    expect(await refusal(post({}, people.host))).to.match(
      /^The agent of the rig of rental \d+, 0x\w+, did not sign this\.$/,
    );
    expect(await refusal(post({ from: start - 61n }))).to.contain("ran from");
    expect(await refusal(post({ until: end + 61n }))).to.contain("ran from");
    expect(await refusal(post({ joules: 10n ** 14n }))).to.match(
      /^The rig cannot draw more than \d+ J in that time\.$/,
    );
    expect((await post({ rentalId: 999n })).status).to.equal(404);
    expect(await refusal(post({ source: "guessed" }))).to.contain("This is no energy receipt.");
    expect(await refusal(fetch(`${indexer.url}/energy`, { method: "POST", body: "{" }))).to.contain("It is not JSON.");

    expect((await post({})).status).to.equal(204);
    expect((await post({ joules: 2_345n, until: end })).status).to.equal(204);
    expect((await post({})).status, "an earlier one that comes late").to.equal(204);
    const { energy } = await ask<RentalStory>(indexer, `/rentals/${rental.id}`);
    const { signature, ...reported } = energy as NonNullable<typeof energy>;
    expect(reported).to.deep.equal({
      joules: 2_345,
      from: Number(start),
      until: Number(end),
      label: "host-reported",
      source: "nvml",
      agent: people.agent.address.toLowerCase(),
    });
    const told = { ...usual, joules: 2_345n, until: end };
    expect(await messages.signerOf(told, signature)).to.equal(people.agent.address);
  });

  it("answers everything that it documents", async () => {
    const { paths } = await ask<{ paths: Record<string, unknown> }>(indexer, "/openapi.json");
    const { items } = await ask<Page<Rental>>(indexer, "/rentals?limit=1");
    const first = people.inspectors[0]?.address;
    for (const path of Object.keys(paths).filter((name) => name !== "/live")) {
      const who = path.startsWith("/inspectors")
        ? first
        : path.startsWith("/hosts")
          ? people.host.address
          : people.renter.address;
      const id = path.startsWith("/rentals") ? items[0]?.id : "1";
      const url = indexer.url + path.replace("{address}", who ?? "").replace("{id}", id ?? "");
      const [answer, again] = [await fetch(url), await fetch(url)];
      expect(answer.status, path).to.equal(200);
      expect(again.headers.get("content-type"), path).to.equal(answer.headers.get("content-type"));
      expect(again.headers.get("access-control-allow-origin"), path).to.equal("*");
    }
    expect(Object.keys(paths)).to.have.length.greaterThan(20);
  });

  it("turns pages of every list without losing or repeating an item", async () => {
    for (const path of ["/rigs", "/sales", "/asks", "/rentals", "/inspectors", "/demands", "/journal", "/accounts"]) {
      const whole = (await ask<Page<object>>(indexer, `${path}?limit=100`)).items;
      expect(whole.length, path).to.be.greaterThan(1);
      const limit = Math.ceil(whole.length / 3);
      const found: object[] = [];
      for (let cursor = ""; found.length < whole.length;) {
        const { items, next } = await ask<Page<object>>(indexer, `${path}?limit=${limit}${cursor}`);
        found.push(...items);
        if (next === null) break;
        cursor = `&cursor=${encodeURIComponent(next)}`;
      }
      expect(found.slice(0, 100), path).to.deep.equal(whole);
    }
  });

  it("shows people what it answers", async () => {
    const response = await fetch(`${indexer.url}/`);
    const text = await response.text();
    expect(response.headers.get("content-type")).to.match(/^text\/html/);
    expect(text).to.include("GET /rigs/{id}").and.include("returns.gross =");
    expect(text).not.to.include("<script");
  });

  it("refuses what it does not understand with a sentence", async () => {
    for (const path of [
      "/rigs?limit=0",
      "/rigs?colour=red",
      "/rigs/x",
      "/holders/0x12",
      "/rentals?cursor=1",
      "/nothing",
    ]) {
      const response = await fetch(indexer.url + path);
      expect(response.status, path).to.be.oneOf([400, 404]);
      expect(response.headers.get("content-type"), path).to.equal("application/problem+json");
      expect(((await response.json()) as Problem).detail, path).to.match(/\w.*\.$/);
    }
  });

  it("bounds what GraphQL may ask", async () => {
    const send = async (query: string): Promise<{ data?: unknown; errors?: { message: string }[] }> => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${indexer.url}/graphql`, {
        method: "POST",
        headers,
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { data?: unknown; errors?: { message: string }[] };
    };
    const { data } = await send("{ rigs(limit: 2) { items { id host } } }");
    expect(data).to.have.nested.property("rigs.items").with.length(2);
    const many = Array.from({ length: 20 }, (_, i) => `a${i}: rigs(limit: 1) { items { id } }`).join(" ");
    expect((await send(`{ ${many} }`)).errors?.[0]?.message).to.match(/limit/i);
    expect((await send("{ rigs(limit: 100000) { items { id } } }")).errors).to.have.length(1);
  });

  it("values shares day by day, up to what the portfolio says now", async () => {
    const { address } = people.investor;
    const { days } = await ask<Values>(indexer, `/holders/${address}/value?days=400`);
    const { holdings } = await ask<Portfolio>(indexer, `/holders/${address}`);
    const now = holdings.reduce(
      (sum, { shares, sharePrice }) => sum + (BigInt(shares) * BigInt(sharePrice ?? 0)) / 1_000_000n,
      0n,
    );
    expect(days).to.have.length(400);
    expect(days[0]?.value, "long before anything happened").to.equal("0");
    expect(days.at(-1)?.value).to.equal(String(now));
    expect(now > 0n).to.equal(true);
  });

  it("splits earnings by day so that the days add up", async () => {
    const { address } = people.investor;
    const { days } = await ask<Earnings>(indexer, `/holders/${address}/earnings?days=400`);
    const { rent, reward } = await ask<Portfolio>(indexer, `/holders/${address}`);
    for (const [source, { earned }] of [
      ["rent", rent],
      ["reward", reward],
    ] as const) {
      const sum = days.filter((day) => day.source === source).reduce((total, { amount }) => total + BigInt(amount), 0n);
      // The contract rounds down whenever shares move or are claimed, a day only once.
      expect(Number(sum - BigInt(earned)), source).to.be.within(0, 20);
    }
    const csv = await fetch(`${indexer.url}/holders/${address}/statement.csv`).then((response) => response.text());
    expect(csv.split("\r\n")[0]).to.equal("day,rig,source,amount,token");
  });

  it("tells by day what a host earned: all fees of its rigs, and of its own shares what the holder of them earned", async () => {
    const { address } = people.host;
    const { days } = await ask<HostEarnings>(indexer, `/hosts/${address}/earnings?days=400`);
    const { rigs, hostingEarned } = await ask<Host>(indexer, `/hosts/${address}`);
    const fees = days.filter(({ source }) => source === "hosting");
    expect(String(fees.reduce((sum, { amount }) => sum + BigInt(amount), 0n))).to.equal(hostingEarned);
    expect(BigInt(hostingEarned) > 0n).to.equal(true);
    const held = await ask<Earnings>(indexer, `/holders/${address}/earnings?days=400`);
    const ofOwn = held.days.filter(({ rigId, source }) => source === "rent" && rigs.some(({ id }) => id === rigId));
    expect(ofOwn).not.to.have.length(0);
    expect(days.filter(({ source }) => source === "rent")).to.deep.equal(ofOwn);
    const csv = await fetch(`${indexer.url}/hosts/${address}/earnings.csv?days=400`).then((reply) => reply.text());
    expect(csv.trim().split("\r\n")).to.have.length(days.length + 1);
    expect(csv).to.match(/^day,rig,source,amount,token\r\n\d{4}-\d\d-\d\d,\d+,(hosting|rent),\d+\.\d{6},USDC\r\n/);
  });

  describe("books", () => {
    it("balance in each transaction and token", async () => {
      const rows = await query("SELECT tx_hash, token FROM journal_entry GROUP BY 1, 2 HAVING SUM(amount) <> 0");
      expect(rows).to.deep.equal([]);
      const [{ lines } = {}] = await query("SELECT COUNT(*)::int AS lines FROM journal_entry");
      expect(lines).to.be.greaterThan(100);
    });

    it("have what was swapped to pay in RACK, each token by itself", async () => {
      const event = "RentalPaidWithRack";
      const [log] = await read().getContractEvents({ ...RentalEscrow, eventName: event, fromBlock: 0n, strict: true });
      const { rack, deposit, rentalId } = log!.args;
      const lines = (await ask<Page<BookedLine>>(indexer, `/journal?event=${event}`)).items;
      expect(lines.map((line) => `${line.token} ${line.account} ${line.subject} ${line.amount}`)).to.have.members([
        `RACK outside renter -${rack}`,
        `RACK outside pool ${rack}`,
        `USDC outside pool -${deposit}`,
        `USDC outside renter ${deposit}`,
      ]);
      for (const { txHash, logIndex } of lines)
        expect([txHash, logIndex]).to.deep.equal([log!.transactionHash, log!.logIndex]);
      expect((await ask<RentalStory>(indexer, `/rentals/${rentalId}`)).paidRack).to.equal(String(rack));
    });

    it("agree with every balance of the contracts", async () => {
      const books = await ask<Reconciliation>(indexer, "/reconcile?holders=true");
      expect(books.differences).to.deep.equal([]);
      expect(books.surplus).to.deep.equal([{ contract: "RentalEscrow", token: "USDC", amount: "5" }]);
      expect(books.checked).to.be.greaterThan(50);
    });

    it("agreed at every tenth block of the past", async () => {
      for (let past = 60; past < block; past += 10) {
        const books = await ask<Reconciliation>(indexer, `/reconcile?block=${past}`);
        expect(books.differences, `at block ${past}`).to.deep.equal([]);
      }
    });

    it("name a line, a deposit and a holding that somebody changed", async () => {
      const [line] = await query("SELECT * FROM journal_entry WHERE account = 'bond' AND amount > 0");
      const itself = `block = ${line?.block} AND log_index = ${line?.log_index} AND token = '${line?.token}' AND line = ${line?.line}`;
      await query(`UPDATE journal_entry SET amount = amount + 1 WHERE ${itself}`);
      await query("UPDATE rental SET deposit = deposit + 7 WHERE state = 'running'");
      await query("UPDATE holding SET shares = shares - 9 WHERE rig_id = 1 AND shares > 9");
      const { differences } = await ask<Reconciliation>(indexer, `/reconcile?block=${block}`);
      await query(`UPDATE journal_entry SET amount = amount - 1 WHERE ${itself}`);
      await query("UPDATE rental SET deposit = deposit - 7 WHERE state = 'running'");
      await query("UPDATE holding SET shares = shares + 9 WHERE rig_id = 1 AND shares > 9");
      const named = differences.map(({ what }) => what).join("\n");
      expect(named).to.include(`bond of rig ${line?.subject}`);
      expect(named).to.match(/lines of transaction 0x[0-9a-f]{64} in USDC/);
      expect(named).to.include("table rig: bond of 2");
      expect(named).to.match(/table rental: deposit of \d+/);
      expect(named).to.include("table holding: shares of rig 1");
      expect((await ask<Reconciliation>(indexer, "/reconcile")).differences).to.deep.equal([]);
    });
  });

  async function query(text: string): Promise<Record<string, string | number>[]> {
    // Without Ponder's triggers, as somebody would who tampers.
    const options = `-c search_path=${indexer.schema} -c session_replication_role=replica`;
    const client = new Client({ connectionString: postgres.url, options });
    await client.connect();
    const { rows } = await client.query<Record<string, string | number>>(text).finally(() => client.end());
    return rows;
  }
});

import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAccount } from "viem";
import type { Health, LiveBlock, Page, Reconciliation, Rental, Rig } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import { withClient } from "../../scripts/lib/indexerTables.ts";
import type { Postgres } from "../../scripts/lib/postgres.ts";
import { rent, tellStory } from "./story.ts";
import {
  ask,
  catchUp,
  people,
  protocol,
  startIndexedChain,
  startTestChain,
  startTestIndexer,
  stopAll,
  type TestChain,
} from "./world.ts";

describe("indexer in trouble", function () {
  this.timeout(180_000);
  let chain: TestChain;
  let postgres: Postgres;
  let indexer: Indexer;

  before(async () => {
    ({ chain, postgres, indexer } = await startIndexedChain("recovery", tellStory));
  });
  after(() => stopAll(indexer, postgres, chain));

  it("tells of a new block and what it changed", async () => {
    const abort = new AbortController();
    const response = await fetch(`${indexer.url}/live`, { signal: abort.signal });
    const told = readBlocks(response, (block) => block.tables.includes("rental"));
    await rent(chain, people.renter, 1n, 0b100000n, 3600);
    const block = await told;
    abort.abort();
    expect(block.block).to.equal(Number(await chain.publicClient.getBlockNumber({ cacheTime: 0 })));
    expect(block.tables).to.include.members(["rental", "journal_entry", "rental_event"]);
  });

  it("asks no more for a full rig than its last slot cost", async () => {
    const before = await ask<Rig>(indexer, "/rigs/1");
    const free = ((1n << BigInt(before.slotCount)) - 1n) & ~BigInt(before.slotsTaken);
    await rent(chain, people.renter, 1n, free, 3600);
    await catchUp(indexer, chain);
    const full = await ask<Rig>(indexer, "/rigs/1");
    expect(full.slotsFree).to.equal(0);
    expect(full.slopePercent).to.be.above(0);
    const { price } = (await ask<Page<Rental>>(indexer, "/rentals?rig=1&limit=1")).items[0]!;
    expect(full.priceNow).to.equal(price);
  });

  it("has PostgreSQL look at the tables once they are filled", async () => {
    const text = "SELECT last_analyze AS at FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'rental'";
    const look = () =>
      withClient(
        postgres.url,
        async (client) => (await client.query<{ at: Date | null }>(text, [indexer.schema])).rows,
      );
    let found = await look();
    while (!found[0]?.at) found = await sleep(100).then(look); // the time that Mocha gives bounds it
    expect(found[0].at).to.be.an.instanceOf(Date);
  });

  it("follows reorgs of 1 to 10 blocks that drop, reorder and change rentals", async () => {
    const before = await rentalsOfRig2();
    const fromBlock = (await chain.publicClient.getBlockNumber({ cacheTime: 0 })) + 1n;
    for (let depth = 1; depth <= 10; depth++) {
      chain.pass(10_000);
      const time = chain.now();
      const snapshot = await chain.testClient.snapshot();
      const slots = Array.from({ length: depth }, (_, i) => 1n << BigInt(4 + i));
      const renters = [people.renter, people.otherRenter];
      // The same rentals in another order, one of them dropped, all of them longer; at last one block more.
      const first = slots.map((slot, i) => [renters[i % 2]!, slot] as const);
      const second = first.slice(1).reverse();
      const opened = await rentAll(first, 3600);
      await catchUp(indexer, chain);
      expect(await rentalsOfRig2()).to.include.members(opened);

      await chain.testClient.revert({ id: snapshot });
      chain.forget();
      chain.sender.time = time + 100;
      const openedAnew = await rentAll(second, 7200);
      await chain.sender.mine(depth === 1 ? 2 : 3);
      await catchUp(indexer, chain);
      const found = await rentalsOfRig2();
      expect(found, `${depth} blocks`).to.deep.equal([...before, ...(await rentalsOnChain(fromBlock))].sort());
      expect(found).to.include.members(openedAnew);
      for (const dropped of opened) expect(found).not.to.include(dropped);
      expect((await ask<Reconciliation>(indexer, "/reconcile?holders=true")).differences).to.deep.equal([]);
    }
  });

  it("answers from a block that took the place of another of the same number", async () => {
    chain.pass(10_000);
    const time = chain.now();
    const snapshot = await chain.testClient.snapshot();
    const opened = await rentAll([[people.renter, 1n << 4n]], 3600);
    const number = await catchUp(indexer, chain);
    expect(await rentalsOfRig2()).to.include.members(opened);

    await chain.testClient.revert({ id: snapshot });
    chain.forget();
    chain.sender.time = time + 100;
    const openedAnew = await rentAll([[people.otherRenter, 1n << 5n]], 7200);
    expect(await chain.publicClient.getBlockNumber({ cacheTime: 0 })).to.equal(BigInt(number));
    let found: string[] = [];
    for (let tries = 0; tries < 200 && !found.includes(openedAnew[0] ?? ""); tries++) {
      await sleep(100);
      found = await rentalsOfRig2();
    }
    expect(found).to.include.members(openedAnew).and.not.to.include(opened[0]);
  });

  /** Slots of rig 2 by renter, each in a block of its own. */
  async function rentAll(wanted: (readonly [LocalAccount, bigint])[], duration: number): Promise<string[]> {
    const opened: string[] = [];
    for (const [renter, slots] of wanted) {
      const id = await rent(chain, renter, 2n, slots, duration);
      opened.push(`${id} ${renter.address.toLowerCase()} ${slots} ${duration}`);
    }
    return opened;
  }

  async function rentalsOfRig2(): Promise<string[]> {
    const { items } = await ask<Page<Rental>>(indexer, "/rentals?rig=2&state=requested&limit=100");
    return items.map((item) => `${item.id} ${item.renter} ${item.slots} ${item.duration}`).sort();
  }

  async function rentalsOnChain(fromBlock: bigint): Promise<string[]> {
    const range = { fromBlock, strict: true } as const;
    const filter = { ...protocol.RentalEscrow, eventName: "RentalOpened", args: { rigId: 2n }, ...range } as const;
    const logs = await chain.publicClient.getContractEvents(filter);
    return logs
      .map(({ args }) => `${args.rentalId} ${args.renter.toLowerCase()} ${args.slots} ${args.duration}`)
      .sort();
  }

  it("starts anew when the chain drops more blocks than can be undone", async () => {
    const { address } = people.renter;
    const before = await ask<Page<Rental>>(indexer, `/renters/${address}/rentals`);
    const snapshot = await chain.testClient.snapshot();
    const time = chain.now();
    await rent(chain, people.renter, 1n, 0b1000000n, 3600);
    for (let i = 0; i < 80; i++) await chain.sender.mine(1);
    await catchUp(indexer, chain);
    expect((await ask<Page<Rental>>(indexer, `/renters/${address}/rentals`)).items).to.have.length(
      before.items.length + 1,
    );
    const { pid } = indexer;
    await chain.testClient.revert({ id: snapshot });
    expect((await fetch(`${indexer.url}/health`)).status, "its tables are of blocks that are gone").to.equal(503);
    chain.forget();
    chain.sender.time = time + 2;
    for (let i = 0; i < 90; i++) await chain.sender.mine(1);
    await catchUp(indexer, chain, 90_000);
    expect(indexer.pid, "Ponder was started again").not.to.equal(pid);
    expect(await ask<Page<Rental>>(indexer, `/renters/${address}/rentals`)).to.deep.equal(before);
    expect((await ask<Reconciliation>(indexer, "/reconcile?holders=true")).differences).to.deep.equal([]);
  });

  it("resumes in the tables that it left", async () => {
    await indexer.stop();
    const said: string[] = [];
    indexer = await startTestIndexer("recovery", chain, postgres, { onLine: (line) => said.push(line) });
    await catchUp(indexer, chain);
    expect(said.join("\n"), "it does not wait for its own old lock").not.to.include("locked");
    expect((await ask<Reconciliation>(indexer, "/reconcile")).differences).to.deep.equal([]);
  });

  it("says so when the chain is gone, and has nothing of the old one when a new one starts", async () => {
    const { schema } = indexer;
    await chain.stop();
    const health = await fetch(`${indexer.url}/health`);
    expect(health.status).to.equal(503);
    expect(((await health.json()) as Health).status).to.equal("chain unreachable");
    await indexer.stop();

    chain = await startTestChain("recovery");
    indexer = await startTestIndexer("recovery", chain, postgres);
    await catchUp(indexer, chain);
    expect(indexer.schema).not.to.equal(schema);
    expect((await ask<Page<Rig>>(indexer, "/rigs")).items).to.deep.equal([]);
    expect((await ask<Health>(indexer, "/health")).status).to.equal("ok");
  });
});

/** Reads server-sent events until one is what is waited for. */
async function readBlocks(response: Response, isWanted: (block: LiveBlock) => boolean): Promise<LiveBlock> {
  if (!response.body) throw new Error("The stream has no body.");
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (const [, data] of text.matchAll(/event: block\ndata: (.*)\n\n/g)) {
      const block = JSON.parse(data ?? "") as LiveBlock;
      if (isWanted(block)) return block;
    }
  }
  throw new Error("The stream ended.");
}

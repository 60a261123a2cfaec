import { expect } from "chai";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { encodeEventTopics } from "viem";
import type { FirstDifference, Health, Page, Reconciliation, Rental, RigStory } from "../../indexer/src/api/types.ts";
import type { Indexer } from "../../scripts/lib/indexer.ts";
import { withClient } from "../../scripts/lib/indexerTables.ts";
import { startPostgres, type Postgres } from "../../scripts/lib/postgres.ts";
import { startFaultyRpc, type FaultyRpc } from "./faultyRpc.ts";
import { register, rent, tellStory } from "./story.ts";
import {
  ask,
  catchUp,
  fund,
  healthOf,
  people,
  protocol,
  reconciled,
  startTestChain,
  startTestIndexer,
  startTestPostgres,
  stopAll,
  type TestChain,
} from "./world.ts";

const { RentalEscrow, RigRegistry } = protocol;
const usd = 1_000_000n;
/** [ms] Ponder doubles its pause after each failure, up to 64 s: the longer a chain was away, the later it is asked again. */
const longestPause = 240_000;

describe("indexer and what it stands on", function () {
  this.timeout(600_000);
  let chain: TestChain;
  let postgres: Postgres;
  let rpc: FaultyRpc;
  let indexer: Indexer;

  before(async () => {
    [chain, postgres] = await Promise.all([startTestChain("faults"), startTestPostgres("faults")]);
    await tellStory(chain);
    rpc = await startFaultyRpc(chain.rpcUrl);
    indexer = await startTestIndexer("faults", rpc, postgres, { reconcileBlocks: 3 });
    await catchUp(indexer, chain);
    // Its books were compared once before the chain falls silent.
    await reconciled(indexer, chain);
  });
  afterEach(() => {
    rpc.mood = "well";
    rpc.drops = () => false;
  });
  after(() => stopAll(indexer, rpc, postgres, chain));

  async function until(status: Health["status"]): Promise<Partial<Health>> {
    for (let tries = 0; tries < 600; tries++) {
      const now = await healthOf(indexer).catch(() => undefined);
      if (now?.status === status) return now;
      await sleep(100);
    }
    throw new Error(`/health never says "${status}".`);
  }

  async function expectBooksToAgree(): Promise<void> {
    expect((await ask<Reconciliation>(indexer, "/reconcile?holders=true")).differences).to.deep.equal([]);
  }

  for (const [mood, what] of [
    ["refuses", "answers 429"],
    ["hangs", "answers nothing"],
  ] as const) {
    it(`waits for a chain that ${what}, says so, and misses nothing`, async () => {
      rpc.mood = mood;
      rpc.faults = 0;
      const opened = await rent(chain, people.renter, 2n, mood === "hangs" ? 0b10n : 0b100n, 3600);
      expect((await until("chain unreachable")).reconcile?.differences).to.deep.equal([]);
      expect((await fetch(`${indexer.url}/health`)).status).to.equal(503);
      expect(rpc.faults).to.be.greaterThan(0);
      rpc.mood = "well";
      await catchUp(indexer, chain, longestPause);
      const { items } = await ask<Page<Rental>>(indexer, "/rentals?rig=2&limit=1");
      expect(items.map(({ id }) => id)).to.deep.equal([String(opened)]);
      await expectBooksToAgree();
    });
  }

  it("names a log that the chain kept back, and heals when that range is read again", async () => {
    const bondOfRig1 = encodeEventTopics({ abi: RigRegistry.abi, eventName: "BondPosted", args: { rigId: 1n } });
    rpc.faults = 0;
    rpc.drops = ({ topics }) => topics[0] === bondOfRig1[0] && topics[1] === bondOfRig1[1];
    await fund(chain, people.host, RigRegistry.address, 700n * usd);
    const { blockNumber } = await chain.sender.send(people.host, {
      ...RigRegistry,
      functionName: "postBond",
      args: [1n, 700n * usd],
    });
    await chain.sender.mine(4);
    await catchUp(indexer, chain);
    expect(rpc.faults).to.equal(1);

    const { differences } = await ask<Reconciliation>(indexer, "/reconcile");
    expect(differences).to.deep.include({ what: "bond of rig 1", chain: String(700n * usd), ledger: "0" });
    expect(differences.map(({ what }) => what)).to.have.members(["bond of rig 1", "bonds of all rigs"]);
    const { block } = await ask<FirstDifference>(indexer, "/reconcile/first");
    expect(block, "where it was kept back").to.equal(Number(blockNumber));
    const told = await until("books differ");
    expect(told.reconcile?.differences).to.deep.include(differences[0]);
    expect((await fetch(`${indexer.url}/health`)).status).to.equal(503);

    rpc.drops = () => false;
    rpc.ranges.length = 0;
    const { pid } = indexer;
    const said = await runRepair(["--from", String(blockNumber), "--to", String(blockNumber)]);
    expect(said).to.include(`Blocks ${blockNumber} to ${blockNumber} of chain 31337 are read again.`);
    await catchUp(indexer, chain);
    expect(indexer.pid, "Ponder was started again").not.to.equal(pid);
    expect(rpc.ranges.length, "logs were asked for again").to.be.greaterThan(0);
    expect((await ask<RigStory>(indexer, "/rigs/1")).bond).to.equal(String(700n * usd));
    await expectBooksToAgree();
    await until("ok");
  });

  it("reads everything again by itself when a missing log leaves the next one without sense", async () => {
    const opened = encodeEventTopics({ abi: RentalEscrow.abi, eventName: "RentalOpened" })[0];
    const head = await chain.publicClient.getBlockNumber({ cacheTime: 0 });
    // Kept back twice over: when it is new, and once more when Ponder reads it after its first failure.
    rpc.faults = 0;
    rpc.drops = ({ topics, blockNumber }) => topics[0] === opened && BigInt(blockNumber ?? 0) > head && rpc.faults < 2;
    const rentalId = await rent(chain, people.renter, 1n, 0b1000000n, 3600);
    await chain.sender.send(people.agent, { ...RentalEscrow, functionName: "start", args: [rentalId] });
    await catchUp(indexer, chain);
    expect(rpc.faults).to.equal(2);
    rpc.drops = () => false;
    expect((await ask<Rental>(indexer, `/rentals/${rentalId}`)).state).to.equal("running");
    await expectBooksToAgree();
  });

  it("goes on after PostgreSQL was killed and started again", async () => {
    const opened = await rent(chain, people.otherRenter, 1n, 0b10000000n, 3600);
    const pidFile = join(postgres.folder!, "data/postmaster.pid");
    process.kill(Number((await readFile(pidFile, "utf8")).split("\n")[0]), "SIGKILL");
    await register(chain, people.host, { modelId: 5, memoryMib: 81_559, gpuCount: 1, slices: 1, price: 2_500_000 });
    expect((await fetch(`${indexer.url}/health`)).status).to.equal(503);
    const again = await startPostgres(postgres.folder);
    expect(again.url, "where it was before").to.equal(postgres.url);
    await catchUp(indexer, chain);
    const { items } = await ask<Page<Rental>>(indexer, "/rentals?limit=1");
    expect(items.map(({ id }) => id)).to.deep.equal([String(opened)]);
    await expectBooksToAgree();
    await until("ok");
  });

  it("forgets just the blocks that it is told to, and what it built of them, while nobody writes", async () => {
    await indexer.stop();
    const blocks = "SELECT DISTINCT block_number::int AS block FROM ponder_sync.logs ORDER BY 1";
    const before = (await query(blocks)).map(({ block }) => Number(block));
    const [from, to] = [before[20]!, before[25]!];
    await query(
      "INSERT INTO ponder_sync.intervals VALUES ('all', 31337, '{[0,900]}'), ('some', 31337, '{[0,10],[800,900]}')",
    );
    await query(
      `INSERT INTO ponder_sync.intervals VALUES ('edge', 31337, '{[${from},${to + 1}]}'), ('other', 1, '{[0,900]}')`,
    );

    expect(await runRepair(["--from", `${from}`, "--to", `${to}`])).to.include("No indexer writes");

    const left = before.filter((block) => block < from || block > to);
    expect((await query(blocks)).map(({ block }) => Number(block))).to.deep.equal(left);
    // Blocks 0 to 9 are written [0,10].
    expect(await query("SELECT fragment_id AS id, blocks::text FROM ponder_sync.intervals ORDER BY 1")).to.deep.equal([
      { id: "all", blocks: `{[0,${from}],[${to + 1},900]}` },
      { id: "edge", blocks: "{}" },
      { id: "other", blocks: "{[0,900]}" },
      { id: "some", blocks: "{[0,10],[800,900]}" },
    ]);
    expect(await query(`SELECT FROM pg_namespace WHERE nspname = '${indexer.schema}'`)).to.deep.equal([]);
    const wrong = await runRepair(["--from", "9", "--to", "8"]).catch((error: { stderr: string }) => error.stderr);
    expect(wrong).to.include("--from 9 is after --to 8.");
  });

  function query(sql: string): Promise<Record<string, string | number>[]> {
    return withClient(postgres.url, async (client) => (await client.query<Record<string, string | number>>(sql)).rows);
  }

  /** As an operator would, from a shell. */
  async function runRepair(args: string[]): Promise<string> {
    const env = { ...process.env, RPC_URL: chain.rpcUrl, DATABASE_URL: postgres.url, DATABASE_SCHEMA: indexer.schema };
    const run = promisify(execFile);
    return (await run(process.execPath, ["scripts/indexer.ts", "repair", ...args], { env })).stdout;
  }
});

import { expect } from "chai";
import { Hono } from "hono";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { probeGateway, type Probe, type Question } from "../../scripts/agents/inspector/probe.ts";
import { createMessages, hashRentals, healthRequest, toJson } from "../../scripts/agents/lib/messages.ts";
import type { Rental } from "../../scripts/agents/lib/rentals.ts";
import { listen, type Server } from "../../scripts/agents/lib/server.ts";
import { eventually } from "./localWorld.ts";

const [agent, inspector] = [localAccount("agent"), localAccount("inspector")];
const messages = createMessages(31337, localAccount("deployer").address);
const rental = { rentalId: 7n, rigId: 1 } as Rental;
const tries = { patience: 5_000, pause: 1, latest: 5_000 };

/** What the gateway says to one try: which of the rigs it gives a receipt for, and with which rentals. */
type Reply = { rigs?: number[]; rentals?: bigint[]; when?: Promise<unknown> };

describe("a look at a gateway", () => {
  let server: Server;
  let replies: Reply[];
  let asked: number[][];

  before(async () => {
    const app = new Hono();
    app.post("/health", async (c) => {
      const { rigIds, nonce, ...about } = healthRequest.parse(await c.req.json());
      asked.push(rigIds);
      const { rigs = [], rentals = [], when } = replies[asked.length - 1] ?? {};
      await when;
      const bits = rigs
        .filter((rigId) => rigIds.includes(rigId))
        .reduce((all, rigId) => all | (1n << BigInt(rigId - 1)), 0n);
      if (bits === 0n) return c.json({ error: "None of these rigs delivers here." }, 503);
      const receipt = { ...about, nonce, rigs: bits, rentals: hashRentals(rentals) };
      const signature = await messages.signReceipt(agent, receipt);
      return c.body(toJson({ receipt, rentalIds: rentals, signature }));
    });
    server = await listen(app, "127.0.0.1", 0);
  });
  after(() => server.stop());

  async function look(says: Reply[], changes: Partial<Question> = {}, rigIds = [1]): Promise<Omit<Probe, "reply">[]> {
    [replies, asked] = [says, []];
    const rigs = rigIds.map((rigId) => ({
      rigId,
      agent: agent.address,
      gateway: server.url,
      modelId: 1,
      gpuCount: 8,
      slices: 1,
    }));
    const about = { inspector: inspector.address, epoch: 9, sample: 3, group: 0, rigs };
    const known = { isPresent: () => true, refresh: async () => {}, due: () => [], tries };
    const made = await probeGateway(messages, { ...about, ...known, ...changes });
    for (const { delivered, reply } of made)
      expect(delivered.length > 0, "kept with its receipt").to.equal(reply !== undefined);
    return made.map(({ sample, rigIds: tested, delivered }) => ({ sample, rigIds: tested, delivered }));
  }
  const up = { sample: 3, rigIds: [1], delivered: [1] };
  const down = { sample: 3, rigIds: [1], delivered: [] };

  it("asks once where a receipt comes, and a second time where none does", async () => {
    expect(await look([{ rigs: [1] }])).to.deep.equal([up]);
    expect(asked).to.have.length(1);
    expect(await look([{}, { rigs: [1] }])).to.deep.equal([up]);
    expect(await look([{}, {}, { rigs: [1] }])).to.deep.equal([down]);
    expect(asked).to.have.length(2);
  });

  it("says nothing of a rig that it could not ask a second time while the sample lasted", async () => {
    const over = { isPresent: () => false };
    expect(await look([{}, { rigs: [1] }], over)).to.deep.equal([]);
    expect(asked).to.have.length(1);
    expect(await look([{ rigs: [1] }], over), "a receipt is one whenever it comes").to.deep.equal([up]);
    expect(await look([{ rigs: [2] }, {}], over, [1, 2])).to.deep.equal([{ sample: 3, rigIds: [2], delivered: [2] }]);
  });

  it("asks the second time before the sample is over though the first time was not answered, and counts what was asked in time", async () => {
    let isPresent = true;
    const afterwards = eventually("both tries", async () => asked.length === 2).then(() => (isPresent = false));
    const late = { isPresent: () => isPresent, tries: { ...tries, latest: 50 } };
    expect(await look([{ when: afterwards }, { when: afterwards }], late)).to.deep.equal([down]);
    isPresent = true;
    const again = eventually("both tries", async () => asked.length === 2);
    expect(await look([{ rigs: [1], when: again }, {}], late), "the first answer came last").to.deep.equal([up]);
  });

  it("asks again for the rigs that failed only, each is down that failed twice", async () => {
    const says = [{ rigs: [1] }, { rigs: [2] }];
    const tested = await look(says, {}, [1, 2, 3]);
    expect(asked).to.deep.equal([
      [1, 2, 3],
      [2, 3],
    ]);
    expect(tested).to.deep.equal([up, { sample: 3, rigIds: [2, 3], delivered: [2] }]);
  });

  it("misses rentals that ran when it asked and, read anew, still must", async () => {
    const without = [{ rigs: [1] }, { rigs: [1] }];
    expect(await look([{ rigs: [1], rentals: [7n] }], { due: () => [rental] })).to.deep.equal([up]);
    expect(await look(without, { due: () => [rental] })).to.deep.equal([down]);
    let closed = false;
    const refresh = async () => void (closed = true);
    expect(await look(without, { refresh, due: () => (closed ? [] : [rental]) }), "closed meanwhile").to.deep.equal([
      up,
    ]);
    expect(asked).to.have.length(1);
    let started = false;
    const start = async () => void (started = true);
    const other = { rentalId: 8n, rigId: 1 } as Rental;
    const due = () => (started ? [other] : [rental]);
    expect(await look(without, { refresh: start, due }), "started meanwhile").to.deep.equal([up]);
    const silent = { refresh: () => Promise.reject(new Error("no chain")), due: () => [rental] };
    expect(await look(without, silent), "a silent chain changes nothing").to.deep.equal([down]);
  });
});

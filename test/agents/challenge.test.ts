import { expect } from "chai";
import { readFileSync } from "node:fs";
import { hexToBytes, toHex, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { assemble } from "../../scripts/agents/challenge/assemble.ts";
import type { Engine } from "../../scripts/agents/challenge/engine.ts";
import { areRowsOfProduct, drawVectors } from "../../scripts/agents/challenge/freivalds.ts";
import { inspect, type Prover } from "../../scripts/agents/challenge/inspect.ts";
import {
  createChallengeMessages,
  opening as openingSchema,
  sizes,
  verdict as verdictSchema,
  type Challenge,
  type Commitment,
} from "../../scripts/agents/challenge/messages.ts";
import { chanceToSkip, drawPicks } from "../../scripts/agents/challenge/picks.ts";
import { createPlainEngine } from "../../scripts/agents/challenge/plain.ts";
import { prove } from "../../scripts/agents/challenge/prover.ts";
import { createResponder } from "../../scripts/agents/challenge/respond.ts";
import { startProverThread } from "../../scripts/agents/challenge/thread.ts";
import { createRoundTree, hashRow } from "../../scripts/agents/challenge/tree.ts";
import { faultOfCommitment, verify } from "../../scripts/agents/challenge/verify.ts";
import { createWasmEngine } from "../../scripts/agents/challenge/wasm.ts";
import { firstSeed, operationsOf, sha256, type Seed } from "../../scripts/agents/challenge/workload.ts";
import { readVectors } from "./challengeVectors.ts";

const size = 256;
const rounds = 3;
const blockHash = toHex(7, { size: 32 });
const agent = privateKeyToAccount(generatePrivateKey());
const inspector = privateKeyToAccount(generatePrivateKey());
const messages = createChallengeMessages(31_337, agent.address);
const honest = createWasmEngine();
const asked = { rigId: 1, gpu: 0, blockHash, size, rounds, agent: agent.address, floor: 1 } as const;
const allRows = Array.from({ length: size }, (_, row) => row);

const answering = {
  messages,
  account: agent,
  prove: (id: Hex, challenge: Challenge) => prove(honest, id, challenge),
  mayAsk: () => true,
  isRented: () => false,
  period: 3_600,
  speed: 1e9,
};
const responder = (engine: Engine): Prover =>
  createResponder({ ...answering, prove: (id, challenge) => prove(engine, id, challenge) });
/** What the inspector makes of a rig that answers with this engine, or in this way. */
const resultOf = async (prover: Prover) => (await inspect(messages, inspector, prover, asked)).result;

/** An engine that commits to and opens rows that `spoil` changed. */
function spoiled(spoil: (values: Int32Array, row: number) => void): Engine {
  const rowsOf = async (n: number, seed: Seed, rows: readonly number[]) => {
    const values = await honest.rows(n, seed, rows);
    values.forEach((row, i) => spoil(row, rows[i] as number));
    return values;
  };
  const round = async (n: number, seed: Seed) => createRoundTree((await rowsOf(n, seed, allRows)).map(hashRow));
  return { ...honest, round, rows: rowsOf };
}

describe("the engines of the challenge", function () {
  this.timeout(120_000);

  for (const engine of [createPlainEngine(), createWasmEngine()]) {
    it(`${engine.name} gives the bits of the shared vectors`, async () => {
      const vectors = readVectors();
      expect(vectors).not.to.have.length(0);
      for (const vector of vectors) {
        const proof = await prove(engine, vector.id, vector);
        const { rows } = await proof.open(vector.picks);
        expect(proof.roots, `size ${vector.size}`).to.deep.equal(vector.roots);
        expect(rows.map(({ values }) => values.slice(0, 64))).to.deep.equal(vector.rows);
      }
    });
  }

  it("agree on rows beyond one panel, in any order", async () => {
    const rows = [...allRows.toReversed(), 5, 5, 9];
    const seed = firstSeed(toHex(3, { size: 32 }));
    expect(await honest.rows(size, seed, rows)).to.deep.equal(await createPlainEngine().rows(size, seed, rows));
  });

  it("have the WebAssembly that its source stands for", async () => {
    const committed = readFileSync(new URL("../../scripts/agents/challenge/multiply.wasm", import.meta.url));
    expect(Buffer.from(await assemble()).equals(committed)).to.equal(true);
  });
});

describe("the challenge", function () {
  this.timeout(60_000);

  it("is delivered by whoever computes it, and its verdict can be read back", async () => {
    const verdict = await inspect(messages, inspector, responder(honest), asked);
    expect(verdict.result).to.equal("delivered");
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).to.deep.equal(verdict);
  });

  it("is slow below the floor, by the inspector's clock, and delivered at the floor", async () => {
    const judge = (floor: number) => {
      const clock = [100, 102];
      const now = () => clock.shift() as number;
      return inspect(messages, inspector, responder(honest), { ...asked, floor }, now);
    };
    const operationsPerSecond = operationsOf(asked) / 2;
    expect(await judge(operationsPerSecond)).to.deep.equal({ result: "delivered", operationsPerSecond });
    expect(await judge(operationsPerSecond + 1)).to.deep.equal({ result: "slow", operationsPerSecond });
  });

  it("rejects one flipped bit, before the commitment or after it", async () => {
    const flip = (values: Int32Array) => (values[17] = (values[17] as number) ^ 1);
    expect(await resultOf(responder(spoiled(flip)))).to.equal("wrong product");
    const seed = firstSeed(blockHash);
    const rows = (await honest.rows(size, seed, [8, 9])).map((values, i) => ({ row: 8 + i, values }));
    expect(areRowsOfProduct(size, seed, rows)).to.equal(true);
    flip(rows[1]?.values as Int32Array);
    expect(areRowsOfProduct(size, seed, rows), "the second of two rows").to.equal(false);
    const late: Engine = { ...spoiled(flip), round: honest.round };
    expect(await resultOf(responder(late))).to.equal("not committed");
  });

  it("rejects the answer to another challenge, also when it is signed anew", async () => {
    const id = toHex(1, { size: 32 });
    const old = await prove(honest, id, asked);
    const replay: Prover = {
      commit: () => messages.signCommitment(agent, { challenge: id, roots: [...old.roots] }),
      open: (_, picks) => old.open(picks),
    };
    expect(await resultOf(replay)).to.equal("other challenge");
    const signedAnew: Prover = {
      commit: (challenge) =>
        messages.signCommitment(agent, { challenge: messages.idOf(challenge), roots: [...old.roots] }),
      open: async (challenge, picks) => ({ ...(await old.open(picks)), challenge }),
    };
    expect(await resultOf(signedAnew)).to.equal("wrong product");
    const openedOld: Prover = { ...signedAnew, open: (_, picks) => old.open(picks) };
    expect(await resultOf(openedOld)).to.equal("other challenge");
  });

  it("rejects hashes of what was never multiplied", async () => {
    const zeros = async (n: number, _: Seed, rows: readonly number[]) => rows.map(() => new Int32Array(n));
    const round = async () => createRoundTree((await zeros(size, new Uint8Array(), allRows)).map(hashRow));
    expect(await resultOf(responder({ ...honest, round, rows: zeros }))).to.equal("wrong product");
  });

  it("rejects rows that were computed only when they were picked", async () => {
    const fake = createRoundTree(allRows.map((row) => hashRow(new Int32Array(size).fill(row))));
    const late: Engine = { ...honest, round: async () => fake };
    expect(await resultOf(responder(late))).to.equal("not committed");
    const prover = responder(late);
    const otherPath: Prover = {
      ...prover,
      async open(id, picks) {
        const real = await prove(honest, id, asked);
        await prover.open(id, picks);
        return real.open(picks);
      },
    };
    expect(await resultOf(otherPath)).to.equal("not committed");
    const shortPath: Prover = {
      ...prover,
      async open(id, picks) {
        const opened = await prover.open(id, picks);
        return { ...opened, rows: opened.rows.map((row) => ({ ...row, path: row.path.slice(1) })) };
      },
    };
    expect(await resultOf(shortPath)).to.equal("not committed");
    const taller: Engine = {
      ...honest,
      async round(n, seed) {
        const { root, path } = await honest.round(n, seed);
        const bytes = hexToBytes(root);
        return { root: toHex(sha256(bytes, bytes)), path: async (row) => [...(await path(row)), root] };
      },
    };
    expect(await resultOf(responder(taller))).to.equal("not committed");
  });

  it("rejects an approximate product", async () => {
    const lowBitGone = spoiled((values) => values.forEach((value, j) => (values[j] = value & ~1)));
    expect(await resultOf(responder(lowBitGone))).to.equal("wrong product");
  });

  it("rejects rounds that were left out", async () => {
    let round = 0;
    const lazy: Engine = {
      ...honest,
      round: async (n, seed) =>
        round++ === 1 ? createRoundTree(allRows.map(() => new Uint8Array(32))) : honest.round(n, seed),
    };
    expect(await resultOf(responder(lazy))).to.equal("not committed");
    const prover = responder(honest);
    const fewer: Prover = {
      ...prover,
      async commit(challenge, signature) {
        const { challenge: id, roots } = await prover.commit(challenge, signature);
        return messages.signCommitment(agent, { challenge: id, roots: roots.slice(1) });
      },
    };
    expect(await resultOf(fewer)).to.equal("rounds missing");
  });

  it("finds who leaves rounds out as often as it says, since nobody can foresee the picks", () => {
    expect(chanceToSkip(256, 128)).to.be.closeTo(3.5e-3, 1e-4);
    expect(chanceToSkip(256, 192)).to.be.closeTo(0.097, 1e-3);
    expect(chanceToSkip(256, 256)).to.equal(1);
    expect(chanceToSkip(4, 3)).to.equal(0);
    const picks = drawPicks({ size: 1024, rounds: 256 });
    expect(new Set(picks.map(({ round }) => round))).to.have.property("size", 8);
    for (const { rows } of picks) expect(new Set(rows)).to.have.property("size", 8);
    expect(drawPicks({ size: 1024, rounds: 256 })).not.to.deep.equal(picks);
    expect(drawPicks(asked).map(({ round }) => round)).to.deep.equal([0, 1, 2]);
  });

  it("rejects a forged C * r, which is exact for whoever knows r", async () => {
    const r = Float64Array.from({ length: size }, (_, j) => 1 + ((j * 7_919) % 32_768));
    const forge = (values: Int32Array) => {
      values[0] = (values[0] as number) + (r[1] as number);
      values[1] = (values[1] as number) - (r[0] as number); // C * r stays what it was
    };
    const seed = firstSeed(toHex(5, { size: 32 }));
    const [values] = (await spoiled(forge).rows(size, seed, [4])) as [Int32Array];
    expect(areRowsOfProduct(size, seed, [{ row: 4, values }], [r]), "with the leaked vector").to.equal(true);
    expect(areRowsOfProduct(size, seed, [{ row: 4, values }]), "with vectors drawn afterwards").to.equal(false);
    expect(await resultOf(responder(spoiled(forge)))).to.equal("wrong product");
    const claimed = { challenge: blockHash, rows: [], product: [...r] };
    expect(openingSchema.safeParse(claimed)).to.have.property("success", false);
  });

  it("rejects numbers that no product can have, before they spoil the check's exactness", async () => {
    const seed = firstSeed(toHex(5, { size: 32 }));
    const zero = [new Float64Array(size)];
    for (const tooLarge of [size * 2 ** 14 + 1, -size * 2 ** 14 - 1]) {
      const values = new Int32Array(size).fill(tooLarge);
      expect(areRowsOfProduct(size, seed, [{ row: 0, values }], zero), `${tooLarge}`).to.equal(false);
    }
    expect(areRowsOfProduct(size, seed, [{ row: 0, values: new Int32Array(size) }], zero)).to.equal(true);
    for (const n of sizes) {
      const vectors = drawVectors(n, (below) => below - 1);
      const largest = (vectors[0] as Float64Array)[0] as number;
      expect(n * n * 2 ** 14 * largest, `size ${n}`).to.be.below(2 ** 53);
      expect((largest + 1) ** vectors.length, `size ${n}`).to.be.at.least(2 ** 30);
    }
  });

  it("rejects what the rig's agent did not sign, and a root that was changed after it signed", async () => {
    const other = createResponder({ ...answering, account: inspector });
    expect(await resultOf(other)).to.equal("not signed");
    const challenge = { ...asked, inspector: inspector.address, nonce: blockHash };
    const signed = await messages.signCommitment(agent, {
      challenge: idOf(challenge),
      roots: [blockHash, blockHash, blockHash],
    });
    const fault = (commitment: Commitment) =>
      faultOfCommitment(messages, { challenge, agent: agent.address, commitment });
    expect(await fault(signed)).to.equal(undefined);
    const ofAnother = await messages.signCommitment(agent, { challenge: blockHash, roots: signed.roots });
    expect(await fault(ofAnother)).to.equal("other challenge");
    const changed: Commitment = { ...signed, roots: [blockHash, blockHash, toHex(8, { size: 32 })] };
    expect(await fault(changed)).to.equal("not signed");
    expect(await fault({ ...signed, signature: `0x${"00".repeat(65)}` })).to.equal("not signed");
  });

  it("rejects other rows than the picked ones, fewer, more, and rows of another length", async () => {
    const challenge = { ...asked, inspector: inspector.address, nonce: blockHash };
    const id = idOf(challenge);
    const proof = await prove(honest, id, asked);
    const commitment = await messages.signCommitment(agent, { challenge: id, roots: [...proof.roots] });
    const picks = [{ round: 0, rows: [1, 2] }];
    const opening = await proof.open(picks);
    const [first, second] = opening.rows as [(typeof opening.rows)[number], (typeof opening.rows)[number]];
    const answer = { challenge, agent: agent.address, commitment, seconds: 1, picks, floor: 1 };
    const judge = async (rows: typeof opening.rows) =>
      (await verify(messages, { ...answer, opening: { challenge: id, rows } })).result;
    expect(await judge([first, second])).to.equal("delivered");
    expect(await judge([second, first])).to.equal("rows missing");
    expect(await judge([first])).to.equal("rows missing");
    expect(await judge([first, second, second])).to.equal("rows missing");
    expect(await judge([first, { ...second, round: 1 }])).to.equal("rows missing");
    expect(await judge([first, { ...second, values: second.values.slice(0, -8) }])).to.equal("rows missing");
  });

  function idOf(challenge: Parameters<typeof messages.idOf>[0]): Hex {
    const { rigId, gpu, nonce } = challenge;
    return messages.idOf({ rigId, gpu, inspector: challenge.inspector, blockHash, nonce, size, rounds });
  }
});

describe("a rig that is challenged", function () {
  this.timeout(60_000);
  const { agent: _agent, floor: _floor, ...plain } = asked;
  const challenge = { ...plain, inspector: inspector.address, nonce: blockHash };
  const sentence = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message);

  it("computes for inspectors that may ask, and that signed", async () => {
    const signature = await messages.signChallenge(inspector, challenge);
    const none = createResponder({ ...answering, mayAsk: () => false });
    expect(await sentence(none.commit(challenge, signature))).to.equal(
      "This inspector may not challenge this GPU now.",
    );
    const changed = { ...challenge, gpu: 1 };
    expect(await sentence(responder(honest).commit(changed, signature))).to.equal(
      "The inspector did not sign this challenge.",
    );
  });

  it("computes one challenge at a time and opens each once", async () => {
    const signature = await messages.signChallenge(inspector, challenge);
    const prover = responder(honest);
    const [first, second] = await Promise.all([
      prover.commit(challenge, signature),
      sentence(prover.commit(challenge, signature)),
    ]);
    expect(second).to.equal("Another challenge is being computed.");
    const picks = [{ round: 2, rows: [0] }];
    expect((await prover.open(first.challenge, picks)).rows).to.have.length(1);
    const gone = "There is no such challenge here, or it was opened before.";
    expect(await sentence(prover.open(first.challenge, picks))).to.equal(gone);
  });

  it("computes nothing on a GPU that is rented, and takes a hundredth of the others' time", async () => {
    const signature = await messages.signChallenge(inspector, challenge);
    const rented = createResponder({ ...answering, isRented: ({ gpu }) => gpu === 0 });
    const refusal = "This GPU is rented: challenges are for idle ones.";
    expect(await sentence(rented.commit(challenge, signature))).to.equal(refusal);
    let time = 0;
    const proveFor30Seconds: typeof answering.prove = (id, asked) => {
      time += 30;
      return answering.prove(id, asked);
    };
    const busy = createResponder({ ...answering, prove: proveFor30Seconds, now: () => time });
    expect((await busy.commit(challenge, signature)).roots).to.have.length(rounds);
    expect(await sentence(busy.commit(challenge, signature))).to.match(
      /took 30.0 s .* needs 30.0 s, .* may take 36.0 s/,
    );
    const other = { ...challenge, gpu: 1 };
    expect((await busy.commit(other, await messages.signChallenge(inspector, other))).roots).to.have.length(rounds);
    time += 3_600;
    expect((await busy.commit(challenge, signature)).roots).to.have.length(rounds);
  });

  it("keeps eight proofs for their inspectors, whoever else asks", async () => {
    const prover = responder(honest);
    const ids: Hex[] = [];
    for (let gpu = 0; gpu < 9; gpu++) {
      const next = { ...challenge, gpu, rounds: 1 };
      ids.push((await prover.commit(next, await messages.signChallenge(inspector, next))).challenge);
    }
    const picks = [{ round: 0, rows: [0] }];
    expect((await prover.open(ids[1] as Hex, picks)).rows).to.have.length(1);
    expect(await sentence(prover.open(ids[0] as Hex, picks))).to.match(/^There is no such challenge here/);
  });

  it("proves in a thread of its own", async () => {
    const thread = startProverThread();
    const vector = readVectors()[0] as ReturnType<typeof readVectors>[number];
    const proof = await thread.prove(vector.id, vector);
    try {
      expect(proof.roots).to.deep.equal(vector.roots);
      const here = await prove(honest, vector.id, vector);
      expect(await proof.open(vector.picks)).to.deep.equal(await here.open(vector.picks));
      const beyond = sentence(proof.open([{ round: 9, rows: [0] }]));
      expect(await beyond).to.equal("There is no round 9: the challenge has 3.");
    } finally {
      await thread.stop();
    }
    expect(await sentence(proof.open(vector.picks))).to.equal("The prover's thread ended.");
  });

  it("says which pick is not of the challenge", async () => {
    const proof = await prove(honest, blockHash, asked);
    expect(await sentence(proof.open([{ round: 3, rows: [0] }]))).to.equal("There is no round 3: the challenge has 3.");
    expect(await sentence(proof.open([{ round: 0, rows: [256] }]))).to.equal(
      "There is no row 256: the challenge has 256.",
    );
  });
});

import { join } from "node:path";
import { parseArgs } from "node:util";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { zeroHash } from "viem";
import { buildCuda, createCudaEngine } from "../agents/challenge/cuda.ts";
import type { Engine } from "../agents/challenge/engine.ts";
import { createChallengeMessages, type Challenge } from "../agents/challenge/messages.ts";
import { drawPicks } from "../agents/challenge/picks.ts";
import { createPlainEngine } from "../agents/challenge/plain.ts";
import { prove } from "../agents/challenge/prover.ts";
import { createResponder } from "../agents/challenge/respond.ts";
import { verify } from "../agents/challenge/verify.ts";
import { createWasmEngine } from "../agents/challenge/wasm.ts";
import { operationsOf } from "../agents/challenge/workload.ts";

export type Measured = {
  readonly engine: string;
  readonly size: number;
  readonly rounds: number;
  readonly proveMs: number;
  readonly openMs: number;
  readonly verifyMs: number;
  /** Of commitment and opening, as JSON. */
  readonly responseBytes: number;
  readonly gigaOperationsPerSecond: number;
  /** How much longer proving takes than verifying. */
  readonly ratio: number;
};

const messages = createChallengeMessages(31_337, "0x0000000000000000000000000000000000000001");
const agent = privateKeyToAccount(generatePrivateKey());
const inspector = privateKeyToAccount(generatePrivateKey());

/** `npm run bench -- challenge`: what proving and verifying take, on each engine that there is. */
export async function challenge(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({ args: [...args], options: { json: { type: "boolean" } } });
  const runs: Measured[] = [];
  for (const size of [256, 512] as const) runs.push(await measure(createPlainEngine(), size, 2));
  for (const size of [512, 1024, 2048] as const) runs.push(await measure(createWasmEngine(), size, 4));
  const cuda = await openCuda();
  if (typeof cuda !== "string") {
    for (const size of [2048, 4096, 8192, 16_384] as const) runs.push(await measure(cuda, size, 64));
    await cuda.stop();
  }
  const leftOut = typeof cuda === "string" ? { CUDA: cuda } : {};
  if (options.json) return console.log(JSON.stringify({ runs, leftOut }));
  console.log("engine              size  rounds   prove ms  open ms  verify ms  response KiB     GOP/s   prove/verify");
  for (const run of runs) console.log(line(run));
  for (const [engine, why] of Object.entries(leftOut)) console.log(`${engine}: left out. ${why}`);
}

/** The engine, or why there is none. */
async function openCuda(): Promise<Engine | string> {
  try {
    return await createCudaEngine(await buildCuda(join(import.meta.dirname, "../../.rackshare/challenge")), 0);
  } catch (error) {
    return (error as Error).message;
  }
}

async function measure(engine: Engine, size: Challenge["size"], rounds: number): Promise<Measured> {
  const asked = { rigId: 1, gpu: 0, inspector: inspector.address, blockHash: zeroHash, nonce: zeroHash, size, rounds };
  const prover = createResponder({
    messages,
    account: agent,
    prove: (id, challenge) => prove(engine, id, challenge),
    mayAsk: () => true,
    isRented: () => false,
    period: Infinity,
    speed: 1,
  });
  const signature = await messages.signChallenge(inspector, asked);
  const [commitment, proveMs] = await timed(() => prover.commit(asked, signature));
  const picks = drawPicks(asked);
  const [opening, openMs] = await timed(() => prover.open(commitment.challenge, picks));
  const answer = {
    challenge: asked,
    agent: agent.address,
    commitment,
    seconds: proveMs / 1000,
    picks,
    opening,
    floor: 0,
  };
  await verify(messages, answer); // so that what is measured is compiled
  const [{ result }, verifyMs] = await timed(() => verify(messages, answer));
  if (result !== "delivered") throw new Error(`${engine.name} at size ${size}: ${result}.`);
  const responseBytes = JSON.stringify(commitment).length + JSON.stringify(opening).length;
  const gigaOperationsPerSecond = operationsOf(asked) / proveMs / 1e6;
  const ratio = proveMs / verifyMs;
  return {
    engine: engine.name,
    size,
    rounds,
    proveMs,
    openMs,
    verifyMs,
    responseBytes,
    gigaOperationsPerSecond,
    ratio,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

function line({ engine, size, rounds, ...figures }: Measured): string {
  const { proveMs, openMs, verifyMs, responseBytes, gigaOperationsPerSecond, ratio } = figures;
  const show = (figure: number, width: number, digits = 0): string => figure.toFixed(digits).padStart(width);
  return [
    engine.padEnd(18),
    show(size, 5),
    show(rounds, 7),
    show(proveMs, 10),
    show(openMs, 8),
    show(verifyMs, 10, 1),
    show(responseBytes / 1024, 13),
    show(gigaOperationsPerSecond, 9, 1),
    show(ratio, 14),
  ].join(" ");
}

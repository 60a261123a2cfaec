import { parentPort } from "node:worker_threads";
import type { Hex } from "viem";
import { prove, type Proof } from "./prover.ts";
import type { Call, Reply } from "./thread.ts";
import { createWasmEngine } from "./wasm.ts";

/** Proofs that can be opened; older ones are forgotten, as by the responder. */
const mostKept = 8;

const engine = createWasmEngine();
const proofs = new Map<Hex, Proof>();

parentPort?.on("message", (call: Call) => {
  void answer(call)
    .catch((error: Error): Reply => ({ call: call.call, error: error.message }))
    .then((reply) => parentPort?.postMessage(reply));
});

async function answer(call: Call): Promise<Reply> {
  if (call.kind === "prove") {
    const proof = await prove(engine, call.id, call);
    proofs.set(call.id, proof);
    for (const oldest of [...proofs.keys()].slice(0, -mostKept)) proofs.delete(oldest);
    return { call: call.call, roots: proof.roots };
  }
  const proof = proofs.get(call.id);
  if (!proof) throw new Error("There is no such proof here.");
  return { call: call.call, opening: await proof.open(call.picks) };
}

import { Worker } from "node:worker_threads";
import type { Hex } from "viem";
import type { Opening, Picks } from "./messages.ts";
import type { Proof } from "./prover.ts";

/** What the thread is asked, and what it answers; `call` tells which answer is whose. */
export type Call = { readonly call: number } & (
  | { readonly kind: "prove"; readonly id: Hex; readonly size: number; readonly rounds: number }
  | { readonly kind: "open"; readonly id: Hex; readonly picks: Picks }
);
export type Reply = {
  readonly call: number;
  readonly roots?: readonly Hex[];
  readonly opening?: Opening;
  readonly error?: string;
};
type Unnumbered<T> = T extends unknown ? Omit<T, "call"> : never;

/** The WASM engine in a thread of its own: whoever serves health checks must not be held up by a product. */
export type ProverThread = {
  prove(id: Hex, asked: { readonly size: number; readonly rounds: number }): Promise<Proof>;
  stop(): Promise<void>;
};

export function startProverThread(): ProverThread {
  const worker = new Worker(new URL("threadMain.ts", import.meta.url));
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let calls = 0;
  let gone: Error | undefined;
  worker.on("message", (reply: Reply) => {
    const { resolve, reject } = waiting.get(reply.call) ?? {};
    waiting.delete(reply.call);
    if (reply.error === undefined) resolve?.(reply);
    else reject?.(new Error(reply.error));
  });
  const giveUp = (error: Error): void => {
    gone ??= error;
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };
  worker.on("error", giveUp);
  worker.on("exit", () => giveUp(new Error("The prover's thread ended.")));

  async function ask(message: Unnumbered<Call>): Promise<Reply> {
    if (gone) throw gone;
    const call = calls++;
    return new Promise((resolve, reject) => {
      waiting.set(call, { resolve, reject });
      worker.postMessage({ ...message, call });
    });
  }

  return {
    async prove(id, { size, rounds }) {
      const { roots = [] } = await ask({ kind: "prove", id, size, rounds });
      const open = async (picks: Picks): Promise<Opening> => {
        const { opening } = await ask({ kind: "open", id, picks });
        return opening ?? { challenge: id, rows: [] };
      };
      return { roots, open };
    },
    async stop() {
      await worker.terminate();
    },
  };
}

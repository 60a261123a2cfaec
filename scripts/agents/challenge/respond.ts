import type { Address, Hex, LocalAccount } from "viem";
import { reasonToRefuse, type Work } from "./decide.ts";
import type { Prover } from "./inspect.ts";
import type { Challenge, ChallengeMessages } from "./messages.ts";
import type { Proof } from "./prover.ts";
import { operationsOf } from "./workload.ts";

export type ResponderOptions = {
  readonly messages: ChallengeMessages;
  /** The rig's agent. */
  readonly account: LocalAccount;
  readonly prove: (id: Hex, challenge: Challenge) => Promise<Proof>;
  /** Whether this inspector may challenge this GPU, and the block is a recent one. */
  readonly mayAsk: (inspector: Address, challenge: Challenge) => boolean | Promise<boolean>;
  readonly isRented: (challenge: Challenge) => boolean;
  /** [seconds] an epoch */
  readonly period: number;
  /** Operations per second that are expected of the engine at first. */
  readonly speed: number;
  /** [seconds] */
  readonly now?: () => number;
};

/** Proofs that wait to be opened, at most. */
const mostKept = 8;

/** The rig's side: computes one challenge at a time when `decide.ts` says so, signs what it has, and opens it once. */
export function createResponder(options: ResponderOptions): Prover {
  const { messages, account, prove, mayAsk, isRented, period, speed, now = () => performance.now() / 1000 } = options;
  const work = new Map<string, Work[]>();
  const kept = new Map<Hex, Proof>();
  let computing = false;

  async function compute(challenge: Challenge): Promise<Proof> {
    const gpu = `${challenge.rigId}-${challenge.gpu}`;
    const done = (work.get(gpu) ?? []).filter(({ at }, i, all) => at > now() - period || i === all.length - 1);
    const operations = operationsOf(challenge);
    const view = { now: now(), isRented: isRented(challenge), work: done, period, operations, speed };
    const reason = reasonToRefuse(view);
    if (reason) throw new Error(reason);
    const at = now();
    const proof = await prove(messages.idOf(challenge), challenge);
    work.set(gpu, [...done, { at, seconds: Math.max(now() - at, 1e-6), operations }]);
    return proof;
  }

  return {
    async commit(challenge, signature) {
      const signer = await messages.signerOfChallenge(challenge, signature).catch(() => undefined);
      if (signer?.toLowerCase() !== challenge.inspector.toLowerCase()) {
        throw new Error("The inspector did not sign this challenge.");
      }
      if (computing) throw new Error("Another challenge is being computed.");
      computing = true;
      try {
        if (!(await mayAsk(signer, challenge))) throw new Error("This inspector may not challenge this GPU now.");
        const proof = await compute(challenge);
        const id = messages.idOf(challenge);
        kept.set(id, proof);
        for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
        return await messages.signCommitment(account, { challenge: id, roots: [...proof.roots] });
      } finally {
        computing = false;
      }
    },
    async open(id, picks) {
      const proof = kept.get(id);
      if (!proof) throw new Error("There is no such challenge here, or it was opened before.");
      kept.delete(id);
      return proof.open(picks);
    },
  };
}

import type { Hex, LocalAccount } from "viem";
import type { Engine } from "./engine.ts";
import type { Challenge, ChallengeMessages } from "./messages.ts";
import type { Prover } from "./inspect.ts";
import { prove, type Proof } from "./prover.ts";

/**
 * The rig's side: computes one challenge at a time, signs what it has, and opens it once.
 * @param mayAsk whether the signer is an inspector who may challenge this GPU now
 */
export function createResponder(
  messages: ChallengeMessages,
  account: LocalAccount,
  engine: Engine,
  mayAsk: (inspector: Hex, challenge: Challenge) => boolean | Promise<boolean>,
): Prover {
  let computing = false;
  let kept: { readonly id: Hex; readonly proof: Proof } | undefined;
  return {
    async commit(challenge, signature) {
      const signer = await messages.signerOfChallenge(challenge, signature).catch(() => undefined);
      if (signer?.toLowerCase() !== challenge.inspector.toLowerCase())
        throw new Error("The inspector did not sign this.");
      if (computing) throw new Error("Another challenge is being computed.");
      computing = true;
      try {
        if (!(await mayAsk(signer, challenge))) throw new Error("This inspector may not challenge this GPU now.");
        const id = messages.idOf(challenge);
        kept = undefined;
        const proof = await prove(engine, id, challenge);
        kept = { id, proof };
        return await messages.signCommitment(account, { challenge: id, roots: [...proof.roots] });
      } finally {
        computing = false;
      }
    },
    async open(id, picks) {
      if (kept?.id !== id) throw new Error("There is no such challenge here, or it was opened before.");
      const { proof } = kept;
      kept = undefined;
      return proof.open(picks);
    },
  };
}

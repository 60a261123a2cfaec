import { randomBytes } from "node:crypto";
import { bytesToHex, type Address, type Hex, type LocalAccount } from "viem";
import type { Challenge, ChallengeMessages, Commitment, Opening, Picks, Verdict } from "./messages.ts";
import { drawPicks } from "./picks.ts";
import { faultOfCommitment, verify } from "./verify.ts";

/** The rig's side, wherever it is. */
export type Prover = {
  commit(challenge: Challenge, signature: Hex): Promise<Commitment>;
  open(challenge: Hex, picks: Picks): Promise<Opening>;
};

export type Asked = Omit<Challenge, "inspector" | "nonce"> & {
  readonly agent: Address;
  readonly floor: number;
};

/**
 * Challenges a rig and judges its answer. The clock runs from the challenge to the commitment; what is opened is drawn after it.
 * @param now [seconds]
 * @throws what the prover throws: an answer that does not come is the caller's to judge.
 */
export async function inspect(
  messages: ChallengeMessages,
  account: LocalAccount,
  prover: Prover,
  { agent, floor, ...asked }: Asked,
  now: () => number = () => performance.now() / 1000,
): Promise<Verdict> {
  const challenge = { ...asked, inspector: account.address, nonce: bytesToHex(randomBytes(32)) };
  const signature = await messages.signChallenge(account, challenge);
  const sentAt = now();
  const commitment = await prover.commit(challenge, signature);
  const seconds = Math.max(now() - sentAt, 1e-6);
  const fault = await faultOfCommitment(messages, { challenge, agent, commitment });
  const picks = fault ? [] : drawPicks(challenge);
  const opening = fault
    ? { challenge: commitment.challenge, rows: [] }
    : await prover.open(commitment.challenge, picks);
  return verify(messages, { challenge, agent, commitment, seconds, picks, opening, floor });
}

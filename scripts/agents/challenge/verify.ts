import type { Address, Hex } from "viem";
import { areRowsOfProduct } from "./freivalds.ts";
import type { Challenge, ChallengeMessages, Commitment, Opening, Picks, Verdict } from "./messages.ts";
import { decodeRow } from "./prover.ts";
import { hashRow, rootOf } from "./tree.ts";
import { firstSeed, nextSeed, operationsOf, type Seed } from "./workload.ts";

export type Answer = {
  readonly challenge: Challenge;
  /** The rig's agent, by the chain. */
  readonly agent: Address;
  readonly commitment: Commitment;
  /** [seconds] from the challenge sent to the commitment received, by the inspector's clock */
  readonly seconds: number;
  readonly picks: Picks;
  readonly opening: Opening;
  /** [operations per second] of the whole challenge, below which it is slow; see `floors.ts` */
  readonly floor: number;
};

type Fault = Exclude<Verdict["result"], "delivered" | "slow">;
type OpenedRow = { readonly round: number; readonly row: number; readonly values: Int32Array };

/** What an inspector makes of an answer. */
export async function verify(messages: ChallengeMessages, answer: Answer): Promise<Verdict> {
  const operationsPerSecond = operationsOf(answer.challenge) / answer.seconds;
  const fault = (await faultOfCommitment(messages, answer)) ?? faultOfOpening(messages.idOf(answer.challenge), answer);
  const result = fault ?? (operationsPerSecond < answer.floor ? "slow" : "delivered");
  return { result, operationsPerSecond };
}

/** What is wrong with a commitment, if anything: worth knowing before rows are picked. */
export async function faultOfCommitment(
  messages: ChallengeMessages,
  { challenge, agent, commitment }: Pick<Answer, "challenge" | "agent" | "commitment">,
): Promise<Fault | undefined> {
  if (commitment.challenge !== messages.idOf(challenge)) return "other challenge";
  const signer = await messages.signerOfCommitment(commitment).catch(() => undefined);
  if (signer?.toLowerCase() !== agent.toLowerCase()) return "not signed";
  if (commitment.roots.length !== challenge.rounds) return "rounds missing";
  return undefined;
}

function faultOfOpening(id: Hex, { challenge: { size }, commitment, picks, opening }: Answer): Fault | undefined {
  if (opening.challenge !== id) return "other challenge";
  const picked = picks.flatMap(({ round, rows }) => rows.map((row) => ({ round, row })));
  if (opening.rows.length !== picked.length) return "rows missing";
  const rows: OpenedRow[] = [];
  for (const [i, { round, row }] of picked.entries()) {
    const opened = opening.rows[i] as Opening["rows"][number];
    const values = decodeRow(opened.values, size);
    if (opened.round !== round || opened.row !== row || !values) return "rows missing";
    if (opened.path.length !== Math.log2(size)) return "not committed";
    if (rootOf(hashRow(values), row, opened.path) !== commitment.roots[round]) return "not committed";
    rows.push({ round, row, values });
  }
  const seeds = seedsOf(id, commitment.roots);
  const byRound = Map.groupBy(rows, ({ round }) => round);
  const isRight = [...byRound].every(([round, some]) => areRowsOfProduct(size, seeds[round] as Seed, some));
  return isRight ? undefined : "wrong product";
}

/** The seed of each round: it follows from the roots before it, so that no round can be had without them. */
function seedsOf(id: Hex, roots: readonly Hex[]): Seed[] {
  const seeds = [firstSeed(id)];
  for (const root of roots.slice(0, -1)) seeds.push(nextSeed(seeds.at(-1) as Seed, root));
  return seeds;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAccount } from "viem";
import { loadCatalog, type GpuModel } from "../../lib/catalog.ts";
import { localChainId } from "../../lib/chain.ts";
import { createHttpProver, Refusal } from "../challenge/httpProver.ts";
import { inspect, type Prover } from "../challenge/inspect.ts";
import { createChallengeMessages } from "../challenge/messages.ts";
import type { AgentChain } from "../lib/chain.ts";
import { log } from "../lib/log.ts";
import type { Rig } from "../lib/rigs.ts";
import { outcomeOf, planChallenge, type Answer, type Plan } from "./decideChallenge.ts";
import type { Challenged } from "./probe.ts";

/** Asks rigs to prove how fast their GPUs are. */
export type Challenger = {
  /**
   * @param members of the committee
   * @param before what came of it in this epoch
   * @param isReachable asks for a receipt, where no answer came
   * @returns undefined for a model that has no floor
   */
  challenge(options: {
    rig: Rig;
    members: number;
    before: readonly Challenged[];
    isReachable: () => Promise<boolean>;
  }): Promise<Challenged | undefined>;
};

/** A rig computes one challenge at a time: while it is another inspector's, one waits. */
const attempts = 4;

/** @param simulated there are no GPUs on this chain, so no model's floor is asked for */
export function createChallenger(
  name: string,
  chain: AgentChain,
  account: LocalAccount,
  simulated = chain.chainId === localChainId,
): Challenger {
  const { publicClient, contracts, epochSeconds } = chain;
  const isLocal = chain.chainId === localChainId;
  const messages = createChallengeMessages(chain.chainId, contracts.UptimeLedger.address);
  const names = new Map<number, string>();
  // Where the chain's time is moved, so is what an answer takes.
  const now = isLocal ? chain.now : () => performance.now() / 1_000;

  /** By its name, since the ids of a chain's catalog are its own. */
  async function modelOf({ modelId }: Rig): Promise<GpuModel | undefined> {
    const args = [BigInt(modelId)] as const;
    const name =
      names.get(modelId) ??
      (await publicClient.readContract({ ...contracts.GpuCatalog, functionName: "model", args })).name;
    names.set(modelId, name);
    return loadCatalog().find((model) => model.name === name);
  }

  async function ask(rig: Rig, gpu: number, plan: Plan, kept: Partial<Challenged>): Promise<Answer> {
    const { size, rounds, floor, limit } = plan;
    const prover = keeping(createHttpProver(rig.gateway, (5 + 2 * limit) * 1_000), kept);
    for (let attempt = 1; ; attempt++) {
      const { hash: blockHash } = await publicClient.getBlock();
      const asked = { rigId: rig.rigId, gpu, blockHash, size, rounds, agent: rig.agent, floor };
      try {
        const { result, operationsPerSecond } = await inspect(messages, account, prover, asked, now);
        kept.operationsPerSecond = operationsPerSecond;
        return { verdict: result };
      } catch (error) {
        if (!(error instanceof Refusal)) return { silent: "unreachable" };
        if (attempt === attempts) return { refusal: error.message };
        await sleep(Math.min(limit, simulated ? 0.2 : Infinity) * 1_000 * Math.random());
      }
    }
  }

  return {
    async challenge({ rig, members, before, isReachable }) {
      const { rigId, gpuCount } = rig;
      const model = simulated ? undefined : await modelOf(rig);
      const plan = planChallenge({ model, epochSeconds, members, simulated });
      if (!plan) return undefined;
      const gpu = before.findLast(({ outcome }) => outcome === "failed")?.challenge?.gpu ?? randomBelow(gpuCount);
      const kept: Partial<Challenged> = {};
      let answer = await ask(rig, gpu, plan, kept);
      if ("silent" in answer) answer = { silent: (await isReachable()) ? "reachable" : "unreachable" };
      const outcomes = before.map((earlier) => earlier.outcome);
      const outcome = outcomeOf(answer, outcomes, simulated);
      const why = "verdict" in answer ? answer.verdict : "refusal" in answer ? answer.refusal : "no answer";
      if (outcome !== "delivered") {
        log(name, `rig ${rigId}, GPU ${gpu}: ${simulated ? "simulated " : ""}challenge ${outcome}: ${why}`);
      }
      return { ...kept, rigId, outcome, why: why.slice(0, 300), simulated };
    },
  };
}

/** Notes what is said. */
function keeping(prover: Prover, kept: Partial<Challenged>): Prover {
  return {
    async commit(challenge, signature) {
      kept.challenge = challenge;
      return (kept.commitment = await prover.commit(challenge, signature));
    },
    open(challenge, picks) {
      kept.picks = picks;
      return prover.open(challenge, picks);
    },
  };
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}

import { existsSync } from "node:fs";
import type { Hex, LocalAccount } from "viem";
import { rigsPerGroup } from "../../lib/committee.ts";
import { buildCuda, createCudaEngine } from "../challenge/cuda.ts";
import type { Engine } from "../challenge/engine.ts";
import type { Prover } from "../challenge/inspect.ts";
import { createChallengeMessages, type Challenge } from "../challenge/messages.ts";
import { prove, type Proof } from "../challenge/prover.ts";
import { createResponder } from "../challenge/respond.ts";
import { startProverThread, type ProverThread } from "../challenge/thread.ts";
import { createCommittees } from "../inspector/committee.ts";
import { isIdle } from "../inspector/decide.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";

/** [seconds] how old the block of a challenge may be: who knows it longer could compute ahead */
const blockAge = 60;

/** Operations per second, before any were computed. */
const firstSpeed = { gpu: 100e12, processor: 10e9 };

/** Answers the challenges of inspectors who were drawn for a rig. */
export type Challenges = Prover & { stop(): Promise<void> };

/** @param folder for what is compiled */
export function createChallenges(options: {
  chain: AgentChain;
  account: LocalAccount;
  followed: Followed;
  serves: (rigId: number) => boolean;
  folder: string;
}): Challenges {
  const { chain, account, followed, serves, folder } = options;
  const committees = createCommittees(chain);
  const engines = new Map<number, Engine>();
  let thread: ProverThread | undefined;
  const program = existsSync("/dev/nvidiactl") ? buildCuda(folder).catch(leaveOut) : undefined;

  /** On the GPU where the CUDA engine runs, else in a thread. */
  async function compute(id: Hex, challenge: Challenge): Promise<Proof> {
    const { gpu } = challenge;
    const built = await program;
    const engine = engines.get(gpu) ?? (built ? await createCudaEngine(built, gpu).catch(leaveOut) : undefined);
    if (!engine) return (thread ??= startProverThread()).prove(id, challenge);
    engines.set(gpu, engine);
    return prove(engine, id, challenge).catch((error: unknown) => {
      engines.delete(gpu);
      throw error;
    });
  }

  async function mayAsk(inspector: Hex, { rigId, gpu, blockHash }: Challenge): Promise<boolean> {
    if (!serves(rigId) || gpu >= (followed.rigs.get(rigId)?.gpuCount ?? 0)) return false;
    const epoch = Math.floor(chain.now() / chain.epochSeconds);
    const committee = await committees.of(epoch, Math.floor((rigId - 1) / rigsPerGroup));
    if (!committee?.inspectors.includes(inspector)) return false;
    const block = await chain.publicClient.getBlock({ blockHash }).catch(() => undefined);
    return block !== undefined && chain.now() - Number(block.timestamp) < blockAge;
  }

  const prover = createResponder({
    messages: createChallengeMessages(chain.chainId, chain.contracts.UptimeLedger.address),
    account,
    prove: compute,
    mayAsk,
    isRented: ({ rigId }) => !isIdle(rigId, followed.rentals.values(), chain.now()),
    period: chain.epochSeconds,
    speed: program ? firstSpeed.gpu : firstSpeed.processor,
  });
  return {
    ...prover,
    async stop() {
      await Promise.all([thread?.stop(), ...[...engines.values()].map((engine) => engine.stop())]);
    },
  };
}

function leaveOut(error: unknown): undefined {
  log("challenges", `no CUDA engine: ${describeError(error)}`);
}

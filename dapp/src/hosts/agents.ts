import type { Rental, Rig } from "../../../indexer/src/api/types.ts";

/** What a host agent tells of itself at `GET /` of its gateway. */
export interface AgentStatus {
  agent: string;
  backend: string;
  rigs: number[];
  /** Rentals that run there. */
  rentals: string[];
  /** Those of them that should not run any more. */
  toStop: string[];
  /** It begins nothing new. */
  draining: boolean;
}

export async function readAgent(gateway: string, signal: AbortSignal): Promise<AgentStatus> {
  const response = await fetch(`${gateway.replace(/\/$/, "")}/`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
  });
  if (!response.ok) throw new Error(`The gateway answered ${response.status}`);
  return (await response.json()) as AgentStatus;
}

/** What is wrong with an agent, each with what to do. Nothing when all is well. */
export function problemsOf(
  status: AgentStatus | undefined,
  rigs: readonly Pick<Rig, "id" | "agent">[],
  running: readonly Pick<Rental, "id" | "rigId" | "state">[],
): string[] {
  if (!status)
    return [
      "It does not answer. Start npm run host there, or correct the gateway of these rigs: nothing is delivered.",
    ];
  const ids = rigs.map(({ id }) => id);
  const strange = rigs.filter(({ agent }) => agent.toLowerCase() !== status.agent.toLowerCase());
  const unserved = ids.filter((id) => !status.rigs.includes(id));
  const missing = running.filter(
    ({ id, rigId, state }) => state === "running" && ids.includes(rigId) && !status.rentals.includes(id),
  );
  return [
    strange.length > 0 &&
      `It holds another key than ${list(
        "rig",
        strange.map(({ id }) => id),
      )} registered. Set its key, or register it.`,
    unserved.length > 0 &&
      strange.length === 0 &&
      `It does not serve ${list("rig", unserved)}. Add them to its RIG_IDS.`,
    missing.length > 0 &&
      `It does not run ${list(
        "rental",
        missing.map(({ id }) => id),
      )}, which the chain says must run. Look at its log.`,
    status.toStop.length > 0 &&
      `Should be stopped: ${list("rental", status.toStop)}. If it does not by itself, stop it by hand.`,
    status.draining && "It drains: it begins nothing new. Start it again without DRAIN_BY when the work is done.",
  ].filter((problem) => problem !== false);
}

function list(what: string, ids: readonly (number | string)[]): string {
  return `${what}${ids.length === 1 ? "" : "s"} ${ids.join(", ")}`;
}

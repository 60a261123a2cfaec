import { netOf, type Attack } from "./attack.ts";
import { griefingAttacks } from "./attacks/griefing.ts";
import { hostAttacks } from "./attacks/hosts.ts";
import { inspectorAttacks } from "./attacks/inspectors.ts";
import { shareAttacks } from "./attacks/shares.ts";
import { subsidyAttacks } from "./attacks/subsidy.ts";
import { createWorld } from "./world.ts";

export type SimulateOptions = {
  /** The last days of the trace. */
  readonly days: number;
  readonly seed: number;
  /** [USDC units] of one RACK. */
  readonly rackPrice: bigint;
};

/** Every attack, played through in the same world. */
export function simulate(options: SimulateOptions): Attack[] {
  const world = createWorld(options);
  return [hostAttacks, inspectorAttacks, subsidyAttacks, shareAttacks, griefingAttacks].flatMap((play) => play(world));
}

/** As JSON has it: amounts are whole USDC units (millionths). */
export function attackJson(attack: Attack) {
  const { gain, cost, ...words } = attack;
  const net = netOf(attack);
  return {
    ...words,
    gain: Number(gain),
    cost: Number(cost),
    net: Number(net),
    verdict: net > 0n ? "pays" : "does not pay",
  };
}

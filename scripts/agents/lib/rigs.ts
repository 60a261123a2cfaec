import type { Address } from "viem";

/** What agents must know of a rig. */
export type Rig = {
  readonly rigId: number;
  readonly agent: Address;
  readonly gateway: string;
  /** In the catalog of the chain. */
  readonly modelId: number;
  readonly gpuCount: number;
  /** Slots of each GPU: slot s is on GPU floor(s / slices). */
  readonly slices: number;
};

export type RigEvent =
  | {
      eventName: "RigRegistered";
      args: { rigId: bigint; registration: Omit<Rig, "rigId"> };
    }
  | { eventName: "RigAgentChanged"; args: { rigId: bigint; agent: Address; gateway: string } };

/** Brings the rigs up to date with one more event. Applying it twice changes nothing. */
export function applyRigEvent(rigs: Map<number, Rig>, event: RigEvent): void {
  const rigId = Number(event.args.rigId);
  if (event.eventName === "RigRegistered") {
    const { agent, gateway, modelId, gpuCount, slices } = event.args.registration;
    rigs.set(rigId, { rigId, agent, gateway, modelId, gpuCount, slices });
    return;
  }
  const rig = rigs.get(rigId);
  if (rig) rigs.set(rigId, { ...rig, agent: event.args.agent, gateway: event.args.gateway });
}

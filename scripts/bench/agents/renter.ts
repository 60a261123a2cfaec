import { setTimeout as sleep } from "node:timers/promises";
import { maxUint256, parseEventLogs } from "viem";
import { reasons } from "../../agents/lib/rentals.ts";
import { createAccessKey, logIn, typeInto } from "../../lib/gatewayClient.ts";
import type { Rig } from "./rig.ts";

export const steps = ["started", "admitted", "shell"] as const;
export type Step = (typeof steps)[number];

const running = 2; // as `RentalEscrow.rentalOf` tells it
const pollMs = 10;

/** Somebody who rents slots of the rig one after the other, and types into each terminal. */
export function createRenter({ chain, protocol, sender, renter, url }: Rig) {
  const { RentalEscrow } = protocol;

  /** Rents slot `nth` modulo 8, uses it, and gives it back. @returns when each step was done. [ms since the rent's receipt] */
  async function use(nth: number): Promise<Record<Step, number>> {
    const key = createAccessKey();
    // Falls on every moment between two blocks, and not more often than the gateway lets one address log in.
    await sleep(1_000 + ((nth * 137) % 1_000));
    const order = [1n, 1n << BigInt(nth % 8), 3_600n, maxUint256, key.publicKey] as const;
    const { logs } = await sender.send(renter, { ...RentalEscrow, functionName: "rent", args: order });
    const receiptAt = performance.now();
    const since = (): number => performance.now() - receiptAt;
    const [opened] = parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" });
    if (!opened) throw new Error("No rental was opened.");
    const { rentalId } = opened.args;

    while ((await stateOf(rentalId)) !== running) await sleep(pollMs);
    const started = since();
    let token: string | undefined;
    while (!(token = await logIn(url, rentalId, key))) await sleep(pollMs); // the agent has not read that block yet
    const admitted = since();
    await typeInto(url, token, "echo $((6*7))-usable", "42-usable");
    const shell = since();
    await sender.send(renter, { ...RentalEscrow, functionName: "close", args: [rentalId, reasons.RenterStopped] });
    while ((await fetch(`${url}/rentals/${rentalId}`)).ok) await sleep(pollMs * 5);
    return { started, admitted, shell };
  }

  async function stateOf(rentalId: bigint): Promise<number> {
    const read = { ...RentalEscrow, functionName: "rentalOf", args: [rentalId] } as const;
    return (await chain.publicClient.readContract(read)).state;
  }

  return { use };
}

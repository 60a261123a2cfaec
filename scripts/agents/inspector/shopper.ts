import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesToHex, parseEventLogs, type Hex, type LocalAccount } from "viem";
import { loginMessage } from "../host/login.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { describeError, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { reasons } from "../lib/rentals.ts";
import type { Rig } from "../lib/rigs.ts";
import { freeSlotOf, ordersToEnd } from "./decideOrder.ts";

/** Rents as any renter does, to see that what is ordered is provided. */
export type Shopper = {
  /**
   * Rents one slot, waits for its start, logs in, runs a job and stops it again.
   * @returns why the rig failed, "" when it did not; undefined when nothing could be ordered
   */
  order(rig: Rig): Promise<string | undefined>;
  /** Ends what an order left open, when it was killed or not started in time. */
  tidy(): Promise<void>;
};

export function createShopper(options: {
  name: string;
  chain: AgentChain;
  account: LocalAccount;
  followed: Followed;
  lane: Lane;
}): Shopper {
  const { name, chain, account, followed, lane } = options;
  const { publicClient, contracts, sampleSeconds } = chain;
  const { RentalEscrow, USDC } = contracts;
  const underWay = new Set<bigint>();

  /** @returns undefined when the rig is full, or the inspector has not enough dollars */
  async function rent({ rigId, gpuCount, slices }: Rig, accessKey: Hex): Promise<bigint | undefined> {
    const slot = freeSlotOf(rigId, gpuCount * slices, followed.rentals.values());
    if (slot === undefined) return undefined;
    const duration = await publicClient.readContract({ ...RentalEscrow, functionName: "minDuration" });
    const asked = [BigInt(rigId), slot, duration] as const;
    const [price, deposit] = await publicClient.readContract({ ...RentalEscrow, functionName: "quote", args: asked });
    const balance = { ...USDC, functionName: "balanceOf", args: [account.address] } as const;
    if ((await publicClient.readContract(balance)) < deposit) return undefined;
    await lane.send({ ...USDC, functionName: "approve", args: [RentalEscrow.address, deposit] });
    const { logs } = await lane.send({ ...RentalEscrow, functionName: "rent", args: [...asked, price, accessKey] });
    return parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" })[0]?.args.rentalId;
  }

  /** As long as a rental may take before inspectors call it late. */
  async function starts(rentalId: bigint): Promise<boolean> {
    const deadline = chain.now() + Math.max(60, sampleSeconds);
    while (chain.now() < deadline) {
      const { state } = await publicClient.readContract({
        ...RentalEscrow,
        functionName: "rentalOf",
        args: [rentalId],
      });
      if (state !== 1) return true;
      await sleep(500);
    }
    return false;
  }

  async function tryOut({ gateway }: Rig, rentalId: bigint, key: KeyObject): Promise<string> {
    const post = async (path: string, body: object, token?: string): Promise<string> => {
      const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
      const init = { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(20_000) };
      const reply = await fetch(new URL(path, gateway.endsWith("/") ? gateway : `${gateway}/`), init);
      const text = await reply.text();
      if (!reply.ok) throw new Error(`${path} answers ${reply.status}: ${text.slice(0, 200)}`);
      return text;
    };
    const { nonce } = JSON.parse(await post(`rentals/${rentalId}/nonce`, {})) as { nonce: string };
    const message = Buffer.from(loginMessage({ chainId: chain.chainId, gateway, rentalId, nonce }));
    const login = { rentalId: `${rentalId}`, nonce, signature: bytesToHex(sign(null, message, key)) };
    const { token } = JSON.parse(await post("login", login)) as { token: string };
    const word = randomBytes(8).toString("hex");
    const said = await post("job", { command: `echo ${word}` }, token);
    return said.includes(word) && said.includes(`"exit":0`) ? "" : `the job said ${said.slice(0, 200)}`;
  }

  async function close(rentalId: bigint): Promise<void> {
    await lane.send({ ...RentalEscrow, functionName: "close", args: [rentalId, reasons.RenterStopped] });
  }

  return {
    async order(rig) {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const accessKey = bytesToHex(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
      const rentalId = await rent(rig, accessKey);
      if (rentalId === undefined) return undefined;
      underWay.add(rentalId);
      try {
        if (!(await starts(rentalId))) return "not started in time";
        const used = tryOut(rig, rentalId, privateKey);
        const fault = await used.catch((error: unknown) => describeError(error));
        await close(rentalId);
        return fault;
      } finally {
        underWay.delete(rentalId);
      }
    },
    async tidy() {
      const startWindow = 900;
      const view = {
        rentals: followed.rentals.values(),
        renter: account.address,
        now: chain.now(),
        startWindow,
        underWay,
      };
      for (const { rentalId, state } of ordersToEnd(view)) {
        const cancel = { ...RentalEscrow, functionName: "cancel", args: [rentalId] } as const;
        const ended = state === "requested" ? lane.send(cancel) : close(rentalId);
        await ended.catch((error: unknown) => log(name, `cannot end its order ${rentalId}: ${describeError(error)}`));
      }
    },
  };
}

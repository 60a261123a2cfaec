import { erc20Abi } from "viem";
import { readContract } from "viem/actions";
import { approveFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, type ChainClient, toCall } from "../lib/transactions.ts";
import type { ChainRental } from "./chainRental.ts";
import { extensionOf } from "./extend.ts";

const { RentalEscrow, USDC } = protocol;

export interface Renewal {
  /** [s] by how much it is renewed in its last sample; 0 = not at all. */
  period: number;
  /** USDC units that the escrow may take from the renter. */
  allowance: bigint;
}

/** How a rental renews, and what may be taken for it. */
export async function readRenewal(client: ChainClient, rentalId: bigint, renter: `0x${string}`): Promise<Renewal> {
  const [period, allowance] = await Promise.all([
    readContract(client, { ...RentalEscrow, functionName: "renewalOf", args: [rentalId] }),
    readContract(client, {
      address: USDC.address,
      abi: erc20Abi,
      functionName: "allowance",
      args: [renter, RentalEscrow.address],
    }),
  ]);
  return { period: Number(period), allowance };
}

/** The most that some renewals take, in USDC units: each may round up by one. */
export function costOfRenewals(rental: ChainRental, period: number, times: number): bigint {
  return extensionOf(rental, period * times) + BigInt(times);
}

/** Lets a rental renew by itself, for no more than an amount in all. */
export function prepareRenewal(rentalId: bigint, period: number, value: bigint): CallSource {
  const set = toCall({ ...RentalEscrow, functionName: "setRenewal", args: [rentalId, BigInt(period)] });
  return (signer) => approveFor(signer, { token: USDC.address, spender: RentalEscrow.address, value }, set);
}

/** Ends it. What was approved for it stays approved, and is shown. */
export function endRenewal(rentalId: bigint) {
  return toCall({ ...RentalEscrow, functionName: "setRenewal", args: [rentalId, 0n] });
}

import { type Address, BaseError, ContractFunctionRevertedError, zeroAddress } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { protocol } from "../lib/protocol.ts";
import type { ChainClient } from "../lib/transactions.ts";
import type { Rate } from "./pricing.ts";

const { RentalEscrow, RigRegistry } = protocol;
export const renterStopped = 3;
/** `Rentals.State.Requested`: paid, and not confirmed by the host. */
const requested = 1;

/** A rental as the escrow holds it. */
export interface ChainRental {
  renter: Address;
  rate: Rate;
  /** [s] */
  length: bigint;
  /** Unix seconds; undefined until the host has started it. */
  end?: number;
  undelivered: bigint;
  /** USDC units that would return if it were stopped in the next block; undefined unless it runs and the account is the renter. */
  stopRefund?: bigint;
  /** What settling now would do, in USDC units; undefined while nothing more is judged. */
  settlement?: { rent: bigint; refund: bigint };
  /** Whether the account may take all of it back now. */
  cancellable: boolean;
}

/** Reads an open rental with what its buttons would do. Null once it is settled to its end or cancelled. */
export async function readChainRental(client: ChainClient, id: bigint, account?: Address): Promise<ChainRental | null> {
  const rental = await readContract(client, { ...RentalEscrow, functionName: "rentalOf", args: [id] }).catch(
    nullIfUnknown,
  );
  if (!rental) return null;
  const isRequested = rental.state === requested;
  const sender = account ?? zeroAddress;
  const [cancellable, stopRefund, settlement] = await Promise.all([
    isRequested &&
      simulateContract(client, { ...RentalEscrow, functionName: "cancel", args: [id], account: sender }).then(
        () => true,
        (error: unknown) => undefinedIfRefused(error) ?? false,
      ),
    account?.toLowerCase() === rental.renter.toLowerCase()
      ? simulateContract(client, { ...RentalEscrow, functionName: "close", args: [id, renterStopped], account }).then(
          ({ result }) => result,
          undefinedIfRefused,
        )
      : undefined,
    simulateContract(client, { ...RentalEscrow, functionName: "settle", args: [id], account: sender }).then(
      ({ result: [rent, refund] }) => ({ rent, refund }),
      undefinedIfRefused,
    ),
  ]);
  return {
    renter: rental.renter,
    rate: {
      price: BigInt(rental.price),
      slots: BigInt(rental.slots.toString(2).replaceAll("0", "").length),
      slices: BigInt(rental.slices),
      discount: BigInt(rental.discount),
    },
    length: BigInt(rental.length),
    end: isRequested ? undefined : rental.start + rental.length,
    undelivered: BigInt(rental.undelivered),
    stopRefund,
    settlement,
    cancellable,
  };
}

/** Slots that one GPU of a rig is cut into. */
export async function readSlices(client: ChainClient, rigId: number): Promise<number> {
  const terms = await readContract(client, { ...RigRegistry, functionName: "terms", args: [BigInt(rigId)] });
  return terms.slices;
}

function nullIfUnknown(error: unknown): null {
  if (isRevert(error)) return null;
  throw error;
}

function undefinedIfRefused(error: unknown): undefined {
  if (isRevert(error)) return undefined;
  throw error;
}

function isRevert(error: unknown): boolean {
  return error instanceof BaseError && Boolean(error.walk((cause) => cause instanceof ContractFunctionRevertedError));
}

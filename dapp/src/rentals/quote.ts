import { BaseError, ContractFunctionRevertedError, zeroAddress, zeroHash } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { chainNow } from "../lib/clock.ts";
import { protocol } from "../lib/protocol.ts";
import type { ChainClient } from "../lib/transactions.ts";

const { RentalEscrow, RigRegistry, UptimeLedger } = protocol;

export interface Order {
  rigId: number;
  /** Bitmap of slots. */
  slots: bigint;
  /** [s] */
  duration: number;
}

export interface Quote {
  /** USDC units per GPU-hour, at the utilisation after this rental. */
  price: bigint;
  /** USDC units, when paid in USDC. */
  deposit: bigint;
  /** USDC units that are swapped for, when paid in RACK. */
  discountedDeposit: bigint;
  /** Bitmap of the rig's slots that are taken now. */
  taken: bigint;
  /** RACK units that the swap takes now; undefined where no pool can pay. */
  rack?: bigint;
}

/** What an order costs now, as the contracts say. */
export async function readQuote(client: ChainClient, { rigId, slots, duration }: Order): Promise<Quote> {
  const order = [BigInt(rigId), slots, BigInt(duration)] as const;
  const [[price, deposit, discountedDeposit], taken] = await Promise.all([
    readContract(client, { ...RentalEscrow, functionName: "quote", args: order }),
    readContract(client, { ...RentalEscrow, functionName: "slotsTaken", args: [order[0], BigInt(chainNow())] }),
  ]);
  const rack = await readRackPrice(client, order, price);
  return { price, deposit, discountedDeposit, taken, rack };
}

/** How much RACK the escrow would take: it says so itself when it is allowed none. */
async function readRackPrice(client: ChainClient, order: readonly [bigint, bigint, bigint], price: bigint) {
  const deadline = BigInt(chainNow() + 3_600);
  return readRefusedRack(() =>
    simulateContract(client, {
      ...RentalEscrow,
      functionName: "rentWithRack",
      args: [...order, price, zeroHash, 0n, deadline],
      account: zeroAddress,
    }),
  );
}

/** The RACK that a simulated payment of at most 0 RACK was refused for; undefined if it failed in another way. */
export async function readRefusedRack(simulate: () => Promise<unknown>): Promise<bigint | undefined> {
  try {
    await simulate();
  } catch (error) {
    const reverted =
      error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
    if (reverted instanceof ContractFunctionRevertedError && reverted.data?.errorName === "RackAboveMax")
      return reverted.data.args?.[0] as bigint;
  }
  return undefined;
}

/** What a payment may take at most when the pool moves a little before it is mined: 1% more. */
export function withSlippage(rack: bigint): bigint {
  return rack + (rack + 99n) / 100n;
}

export interface RentalRules {
  /** [s] */
  minDuration: number;
  maxDuration: number;
  /** USDC units. */
  minDeposit: bigint;
  /** Percent of rent, and how much of it is left to who pays in RACK. */
  commission: number;
  discount: number;
  /** Seconds of a sample. */
  sample: number;
}

/** What holds for every rental on this chain. */
export async function readRules(client: ChainClient): Promise<RentalRules> {
  const [minDuration, maxDuration, minDeposit, book, epoch] = await Promise.all([
    readContract(client, { ...RentalEscrow, functionName: "minDuration" }),
    readContract(client, { ...RentalEscrow, functionName: "MAX_DURATION" }),
    readContract(client, { ...RentalEscrow, functionName: "minDeposit" }),
    readContract(client, { ...RentalEscrow, functionName: "book" }),
    readContract(client, { ...UptimeLedger, functionName: "epochLength" }),
  ]);
  const [, , , , commission, discount] = book;
  return {
    minDuration: Number(minDuration),
    maxDuration: Number(maxDuration),
    minDeposit,
    commission: Number(commission),
    discount: Number(discount),
    sample: Number(epoch) / 24,
  };
}

/** USDC units that the host of a rig left as a bond. */
export function readBond(client: ChainClient, rigId: number): Promise<bigint> {
  return readContract(client, { ...RigRegistry, functionName: "bondOf", args: [BigInt(rigId)] });
}

import { and, eq, lte, sql } from "ponder";
import { db } from "ponder:api";
import { BaseError, ContractFunctionRevertedError, type Address } from "viem";
import { holding, shareTransfer } from "../../ponder.schema.ts";
import { earned, indexAt, shareSupply, type Stream } from "../lib/streams.ts";
import { client, protocol } from "./chain.ts";
import type { Ledger } from "./ledger.ts";

/** One amount that chain and ledger must agree on. `dust` is by how much the chain may have less, where it rounds down. */
export interface Check {
  what: string;
  ledger: bigint;
  chain: () => Promise<bigint>;
  dust?: bigint;
  /** Whoever sends tokens to a contract unasked makes it hold more than it owes. */
  surplusOf?: { contract: string; token: "USDC" | "RACK" };
}

interface Rig {
  id: number;
  shares: Address;
}

const { Disputes, InspectorStaking, RackToken, RentalEscrow, Rewards, RigRegistry, RigShares, ShareSale, USDC } =
  protocol;

type At = { blockNumber: bigint };

/** Balances of the contracts and totals that they keep themselves. */
export function checkTotals(ledger: Ledger, at: At, rigCount: number): Check[] {
  const usdc = (contract: Address) => () =>
    client.readContract({ ...USDC, ...at, functionName: "balanceOf", args: [contract] });
  const book = async () => client.readContract({ ...RentalEscrow, ...at, functionName: "book" });
  const deposits = ledger.sum("USDC", "deposit");
  const escrowed =
    deposits + ledger.sum("USDC", "commission") + ledger.sum("USDC", "hosting") + ledger.sum("USDC", "rent");
  const staked = ledger.sum("RACK", "stake");
  const demanded = ledger.sum("RACK", "dispute");
  return [
    {
      what: "number of rigs",
      ledger: BigInt(rigCount),
      chain: () => client.readContract({ ...RigRegistry, ...at, functionName: "rigCount" }),
    },
    {
      what: "USDC in RentalEscrow",
      ledger: escrowed + ledger.credits("escrow"),
      chain: usdc(RentalEscrow.address),
      surplusOf: { contract: "RentalEscrow", token: "USDC" },
    },
    {
      what: "USDC in RigRegistry",
      ledger: ledger.sum("USDC", "bond") + ledger.credits("registry"),
      chain: usdc(RigRegistry.address),
      surplusOf: { contract: "RigRegistry", token: "USDC" },
    },
    {
      what: "USDC in ShareSale",
      ledger: ledger.sum("USDC", "sale") + ledger.credits("sale"),
      chain: usdc(ShareSale.address),
      surplusOf: { contract: "ShareSale", token: "USDC" },
    },
    {
      what: "RACK in InspectorStaking",
      ledger: staked,
      chain: () =>
        client.readContract({ ...RackToken, ...at, functionName: "balanceOf", args: [InspectorStaking.address] }),
      surplusOf: { contract: "InspectorStaking", token: "RACK" },
    },
    { what: "deposits of all rentals", ledger: deposits, chain: async () => (await book())[2] },
    { what: "commission owed", ledger: ledger.sum("USDC", "commission"), chain: async () => (await book())[3] },
    {
      what: "bonds of all rigs",
      ledger: ledger.sum("USDC", "bond"),
      chain: () => client.readContract({ ...RigRegistry, ...at, functionName: "bonds" }),
    },
    {
      what: "credits of RentalEscrow",
      ledger: ledger.credits("escrow"),
      chain: () => client.readContract({ ...RentalEscrow, ...at, functionName: "credits" }),
    },
    {
      what: "credits of RigRegistry",
      ledger: ledger.credits("registry"),
      chain: () => client.readContract({ ...RigRegistry, ...at, functionName: "credits" }),
    },
    {
      what: "credits of ShareSale",
      ledger: ledger.credits("sale"),
      chain: () => client.readContract({ ...ShareSale, ...at, functionName: "credits" }),
    },
    {
      what: "RACK in Disputes",
      ledger: demanded,
      chain: () => client.readContract({ ...RackToken, ...at, functionName: "balanceOf", args: [Disputes.address] }),
      surplusOf: { contract: "Disputes", token: "RACK" },
    },
    {
      what: "bonds of all demands",
      ledger: demanded,
      chain: () => client.readContract({ ...Disputes, ...at, functionName: "bonds" }),
    },
    {
      what: "stakes of all seats",
      ledger: staked,
      chain: () => client.readContract({ ...InspectorStaking, ...at, functionName: "staked" }),
    },
    {
      what: "RACK supply",
      ledger: ledger.sum("RACK", "outside") + staked + demanded,
      chain: () => client.readContract({ ...RackToken, ...at, functionName: "totalSupply" }),
    },
    {
      what: "RACK issued to holders",
      ledger: -ledger.balance("RACK", "issuance", "subsidy"),
      chain: async () => (await client.readContract({ ...Rewards, ...at, functionName: "subsidy" }))[1],
    },
    {
      what: "RACK issued to inspectors",
      ledger: -ledger.balance("RACK", "issuance", "pay"),
      chain: async () => (await client.readContract({ ...Rewards, ...at, functionName: "pay" }))[1],
    },
  ];
}

/** What a rig's bond, fees, streams and sale amount to. */
export function checkRig(ledger: Ledger, at: At, { id, shares }: Rig): Check[] {
  const rigId = BigInt(id);
  const clone = { abi: RigShares.abi, address: shares, ...at } as const;
  return [
    {
      what: `bond of rig ${id}`,
      ledger: ledger.balance("USDC", "bond", id),
      chain: () => client.readContract({ ...RigRegistry, ...at, functionName: "bondOf", args: [rigId] }),
    },
    {
      what: `hosting fees owed of rig ${id}`,
      ledger: ledger.balance("USDC", "hosting", id),
      chain: () => client.readContract({ ...RentalEscrow, ...at, functionName: "hostingOwed", args: [rigId] }),
    },
    {
      what: `rent notified to rig ${id}`,
      ledger: ledger.received("USDC", "rent", id),
      chain: async () => BigInt((await client.readContract({ ...clone, functionName: "rentStream" })).notified),
    },
    {
      what: `rewards notified to rig ${id}`,
      ledger: ledger.received("RACK", "reward", id),
      chain: async () => BigInt((await client.readContract({ ...clone, functionName: "rewardStream" })).notified),
    },
    {
      what: `raised by the sale of rig ${id}`,
      ledger: ledger.balance("USDC", "sale", id),
      chain: async () => {
        const { offered, left, price, state } = await client.readContract({
          ...ShareSale,
          ...at,
          functionName: "saleOf",
          args: [rigId],
        });
        return state === 3 ? 0n : BigInt(offered - left) * BigInt(price); // delivered: the host has it
      },
    },
  ];
}

/** Deposits of rentals that are not settled to their end. */
export function checkRentals(ledger: Ledger, at: At): Check[] {
  return ledger.subjects("USDC", "deposit").map((subject) => ({
    what: `deposit of rental ${subject}`,
    ledger: ledger.balance("USDC", "deposit", subject),
    chain: async () => {
      const read = client.readContract({ ...RentalEscrow, ...at, functionName: "rentalOf", args: [BigInt(subject)] });
      return BigInt((await read.catch(ifReverted({ deposit: 0 }))).deposit);
    },
  }));
}

/** Stake and pay of every seat. */
export async function checkSeats(ledger: Ledger, at: At): Promise<Check[]> {
  const count = await client.readContract({ ...InspectorStaking, ...at, functionName: "seatCount" });
  return Array.from({ length: Number(count) }, (_, i) => i + 1).flatMap((id) => {
    const seat = () => client.readContract({ ...InspectorStaking, ...at, functionName: "seatOf", args: [BigInt(id)] });
    return [
      {
        what: `stake of seat ${id}`,
        ledger: ledger.balance("RACK", "stake", id),
        chain: async () => (await seat()).stake,
      },
      { what: `pay of seat ${id}`, ledger: ledger.balance("RACK", "pay", id), chain: async () => (await seat()).pay },
    ];
  });
}

/** What holders can claim, and what still drips to them, adds up to what is not claimed, less what was rounded down. */
export async function checkHolders(ledger: Ledger, at: At, { id, shares }: Rig): Promise<Check[]> {
  const clone = { abi: RigShares.abi, address: shares, ...at } as const;
  const [rows, [moves], block] = await Promise.all([
    db.select({ holder: holding.holder }).from(holding).where(eq(holding.rigId, id)),
    db
      .select({ count: sql<number>`COUNT(*)::int` })
      .from(shareTransfer)
      .where(and(eq(shareTransfer.rigId, id), lte(shareTransfer.block, Number(at.blockNumber)))),
    client.getBlock(at),
  ]);
  const dripping = (stream: {
    index: bigint;
    rate: bigint;
    updatedAt: number;
    endsAt: number;
    remainder: number;
    notified: number;
  }): bigint => {
    const exact: Stream = { ...stream, remainder: BigInt(stream.remainder), notified: BigInt(stream.notified) };
    const now = Number(block.timestamp);
    return now >= exact.endsAt ? 0n : earned(shareSupply, indexAt(exact, now), indexAt(exact, exact.endsAt));
  };
  const dust = BigInt(
    1 +
      2 * (moves?.count ?? 0) +
      2 * rows.length +
      ledger.lines("USDC", "rent", id) +
      ledger.lines("RACK", "reward", id),
  );
  const claimable = async (functionName: "rentOf" | "rewardOf"): Promise<bigint> => {
    const amounts = await Promise.all(
      rows.map(({ holder }) => client.readContract({ ...clone, functionName, args: [holder] })),
    );
    return amounts.reduce((sum, amount) => sum + amount, 0n);
  };
  return [
    {
      what: `rent that holders of rig ${id} can claim, now or once it has dripped`,
      ledger: ledger.balance("USDC", "rent", id),
      chain: async () =>
        (await claimable("rentOf")) + dripping(await client.readContract({ ...clone, functionName: "rentStream" })),
      dust,
    },
    {
      what: `rewards that holders of rig ${id} can claim, now or once they have dripped`,
      ledger: ledger.balance("RACK", "reward", id),
      chain: async () =>
        (await claimable("rewardOf")) + dripping(await client.readContract({ ...clone, functionName: "rewardStream" })),
      dust,
    },
  ];
}

function ifReverted<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError))
      return value;
    throw error;
  };
}

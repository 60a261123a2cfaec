import type { Address } from "viem";
import type { Contracts } from "../../../contracts/index.ts";
import type { LocalChain } from "../chain.ts";
import { sum, type Books, type RigBook } from "./books.ts";

/** One thing that must be true, and what both sides of it came to. */
export type Check = { readonly what: string; readonly holds: boolean; readonly found: string };

/** Money outside of the escrow before the first rental. [USDC units unless it says otherwise] */
export type Before = {
  readonly renters: readonly Address[];
  readonly holders: readonly Address[];
  readonly rentersHad: bigint;
  /** [RACK units] */
  readonly rentersHadRack: bigint;
  readonly bondsPosted: bigint;
  readonly treasury: Address;
  readonly treasuryHad: bigint;
};

/**
 * Holds the contracts' state, read now, against each other and against the books kept from events.
 * @param before what was true before the first rental.
 */
export async function prove(
  { publicClient }: LocalChain,
  { RentalEscrow, RigRegistry, RigShares, USDC, RackToken }: Contracts,
  books: Books,
  before: Before,
): Promise<Check[]> {
  const balance = (of: Address): Promise<bigint> =>
    publicClient.readContract({ ...USDC, functionName: "balanceOf", args: [of] });
  const checks: Check[] = [];
  const equal = (what: string, left: bigint, right: bigint): void => {
    checks.push({ what, holds: left === right, found: left === right ? `${left}` : `${left} and ${right}` });
  };

  const [, , deposits, commissionOwed] = await publicClient.readContract({ ...RentalEscrow, functionName: "book" });
  const credits = await publicClient.readContract({ ...RentalEscrow, functionName: "credits" });
  let hostingOwed = 0n;
  let unclaimed = 0n;
  let notifiedEverywhere = 0n;
  const dust: bigint[] = [];
  const offRigs: string[] = [];
  const offSupplies: string[] = [];
  for (const [rigId, book] of books.rigs) {
    const args = [BigInt(rigId)] as const;
    hostingOwed += await publicClient.readContract({ ...RentalEscrow, functionName: "hostingOwed", args });
    const address = await publicClient.readContract({ ...RigRegistry, functionName: "sharesOf", args });
    const shares = { abi: RigShares.abi, address };
    const { notified } = await publicClient.readContract({ ...shares, functionName: "rentStream" });
    const claimable = await total(before.holders, (holder) =>
      publicClient.readContract({ ...shares, functionName: "rentOf", args: [holder] }),
    );
    const held = await total(before.holders, (holder) =>
      publicClient.readContract({ ...shares, functionName: "balanceOf", args: [holder] }),
    );
    const supply = await publicClient.readContract({ ...shares, functionName: "totalSupply" });
    const gap = BigInt(notified) - book.claimed - claimable;
    if (gap < 0n || gap > BigInt(dustBound(book, before.holders.length))) offRigs.push(`rig ${rigId}: ${gap}`);
    if (BigInt(notified) !== book.rent) offRigs.push(`rig ${rigId}: notified ${notified}, settled ${book.rent}`);
    if (held !== supply) offSupplies.push(`rig ${rigId}: ${held} of ${supply}`);
    dust.push(gap);
    unclaimed += BigInt(notified) - book.claimed;
    notifiedEverywhere += BigInt(notified);
  }

  const rigs = [...books.rigs.values()];
  const [rent, refunds] = [sum(rigs, "rent"), sum(rigs, "refunds")];
  const [commission, hosting, slaCredits] = [sum(rigs, "commission"), sum(rigs, "hosting"), sum(rigs, "slaCredits")];
  const bonds = await publicClient.readContract({ ...RigRegistry, functionName: "bonds" });
  const rentersHave = await total(before.renters, balance);
  const treasuryHas = await balance(before.treasury);

  equal("no deposit is left in the escrow", deposits, 0n);
  equal(
    "deposits = commission + hosting fees + holders' rent + refunds",
    sum(rigs, "deposits"),
    commission + hosting + rent + refunds,
  );
  equal(
    "the escrow's balance = what it owes",
    await balance(RentalEscrow.address),
    commissionOwed + hostingOwed + credits + unclaimed,
  );
  equal(
    "what renters lost = rent and fees, less SLA credits and what was paid in RACK",
    before.rentersHad - rentersHave,
    commission + hosting + rent - slaCredits - books.swapped,
  );
  const rack = (of: Address): Promise<bigint> =>
    publicClient.readContract({ ...RackToken, functionName: "balanceOf", args: [of] });
  equal(
    "what renters paid in RACK went to the pool",
    before.rentersHadRack - (await total(before.renters, rack)),
    books.rack,
  );
  equal("the escrow keeps no RACK", await rack(RentalEscrow.address), 0n);
  checks.push({
    what: "each rental is divided as its terms say",
    holds: books.misdivided.length === 0,
    found: books.misdivided.join(", ") || `${books.inRack} paid in RACK, ${books.renewals} renewals`,
  });
  equal("what bonds lost = SLA credits", before.bondsPosted - bonds, slaCredits);
  equal("commission paid and owed = commission settled", treasuryHas - before.treasuryHad + commissionOwed, commission);
  equal("hosting fees paid and owed = hosting fees settled", books.hostingWithdrawn + hostingOwed, hosting);
  equal("rent that the shares were told of = holders' rent settled", notifiedEverywhere, rent);
  checks.push({
    what: "per rig, claimed + claimable <= notified, less than a unit of dust an operation",
    holds: offRigs.length === 0,
    found: offRigs.join(", ") || `dust ${dust.reduce((a, b) => a + b, 0n)} in all`,
  });
  checks.push({
    what: "per rig, the holders' shares add up to all shares",
    holds: offSupplies.length === 0,
    found: offSupplies.join(", ") || `${rigs.length} rigs`,
  });
  const [opened, ended] = [rigs.reduce((n, rig) => n + rig.rentals, 0), rigs.reduce((n, rig) => n + rig.ended, 0)];
  checks.push({ what: "every rental ended", holds: opened === ended, found: `${ended} of ${opened}` });
  return checks;
}

/** [USDC units] what rounding may keep back: less than one for each write of a holder or of the stream. */
function dustBound({ operations }: RigBook, holders: number): number {
  return operations + holders;
}

async function total(addresses: readonly Address[], read: (address: Address) => Promise<bigint>): Promise<bigint> {
  let found = 0n;
  for (const address of addresses) found += await read(address);
  return found;
}

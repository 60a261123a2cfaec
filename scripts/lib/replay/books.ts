import type { TransactionReceipt } from "viem";
import type { Contracts } from "../../../contracts/index.ts";
import { createEventReader } from "../events.ts";

/** What happened to one rig's rentals. Amounts in USDC units, times in seconds. */
export type RigBook = {
  rentals: number;
  slotSeconds: bigint;
  deposits: bigint;
  commission: bigint;
  hosting: bigint;
  /** To holders. */
  rent: bigint;
  refunds: bigint;
  slaCredits: bigint;
  claimed: bigint;
  undelivered: bigint;
  ended: number;
  /** Times that something was written which may round down by less than one unit. */
  operations: number;
};

export type Books = {
  /** By rig id. */
  readonly rigs: Map<number, RigBook>;
  /** Gas by function. */
  readonly gas: Map<string, { count: number; used: bigint }>;
  commissionWithdrawn: bigint;
  hostingWithdrawn: bigint;
  /** Takes in what a transaction did. */
  record(receipt: TransactionReceipt, functionName: string): void;
};

/** Books kept from the escrow's events, to hold against the contracts' state. */
export function createBooks({ RentalEscrow }: Contracts): Books {
  const eventsOf = createEventReader(RentalEscrow.abi);
  const slotsOf = new Map<bigint, bigint>();
  const books: Books = {
    rigs: new Map(),
    gas: new Map(),
    commissionWithdrawn: 0n,
    hostingWithdrawn: 0n,
    record(receipt, functionName) {
      const gas = books.gas.get(functionName) ?? { count: 0, used: 0n };
      books.gas.set(functionName, { count: gas.count + 1, used: gas.used + receipt.gasUsed });
      for (const event of eventsOf(receipt.logs)) {
        switch (event.eventName) {
          case "RentalOpened": {
            const rig = rigOf(event.args.rigId);
            rig.rentals++;
            rig.deposits += event.args.deposit;
            slotsOf.set(event.args.rentalId, BigInt(event.args.slots.toString(2).replaceAll("0", "").length));
            break;
          }
          case "RentalExtended":
            rigOf(event.args.rigId).deposits += event.args.deposit;
            break;
          case "RentalClosed":
            rigOf(event.args.rigId).refunds += event.args.refund;
            break;
          case "RentalSettled": {
            const rig = rigOf(event.args.rigId);
            rig.commission += event.args.commission;
            rig.hosting += event.args.hosting;
            rig.rent += event.args.rent;
            rig.refunds += event.args.refund;
            rig.undelivered += event.args.undelivered;
            rig.slotSeconds += event.args.delivered * (slotsOf.get(event.args.rentalId) ?? 0n);
            rig.operations++;
            break;
          }
          case "RentalEnded":
            rigOf(event.args.rigId).slaCredits += event.args.slaCredit;
            rigOf(event.args.rigId).ended++;
            slotsOf.delete(event.args.rentalId);
            break;
          case "RentClaimed":
            event.args.rigIds.forEach((rigId, i) => {
              rigOf(rigId).claimed += event.args.amounts[i] ?? 0n;
              rigOf(rigId).operations++;
            });
            break;
          case "HostingWithdrawn":
            books.hostingWithdrawn += event.args.amount;
            break;
          case "CommissionWithdrawn":
            books.commissionWithdrawn += event.args.amount;
            break;
        }
      }
    },
  };

  function rigOf(rigId: bigint): RigBook {
    const rig = books.rigs.get(Number(rigId)) ?? emptyBook();
    books.rigs.set(Number(rigId), rig);
    return rig;
  }
  return books;
}

function emptyBook(): RigBook {
  const none = { deposits: 0n, commission: 0n, hosting: 0n, rent: 0n, refunds: 0n, slaCredits: 0n, claimed: 0n };
  return { ...none, rentals: 0, slotSeconds: 0n, undelivered: 0n, ended: 0, operations: 0 };
}

/** The sum of one column over all rigs. */
export function sum(
  books: Iterable<RigBook>,
  column:
    | "slotSeconds"
    | "deposits"
    | "commission"
    | "hosting"
    | "rent"
    | "refunds"
    | "slaCredits"
    | "claimed"
    | "undelivered",
): bigint {
  let total = 0n;
  for (const book of books) total += book[column];
  return total;
}

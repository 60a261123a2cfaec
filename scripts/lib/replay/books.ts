import type { TransactionReceipt } from "viem";
import type { Contracts } from "../../../contracts/index.ts";
import { createEventReader } from "../events.ts";
import { divide, type Division, type Terms } from "./division.ts";

const parts = ["commission", "hosting", "rent"] as const;

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
  /** Rentals paid in RACK, the RACK units they cost and the USDC units that these were swapped for. */
  inRack: number;
  rack: bigint;
  swapped: bigint;
  renewals: number;
  /** Rentals whose rent was divided otherwise than {@link divide} says, with both. */
  readonly misdivided: string[];
  /** Takes in what a transaction did. */
  record(receipt: TransactionReceipt, functionName: string): void;
};

/**
 * Books kept from the escrow's events, to hold against the contracts' state.
 * @param slicesOf a rig's slots per GPU, by its id.
 */
export function createBooks({ RentalEscrow }: Contracts, slicesOf: (rigId: number) => number): Books {
  const eventsOf = createEventReader(RentalEscrow.abi);
  const open = new Map<bigint, { terms: Terms; divided: Division }>();
  const books: Books = {
    rigs: new Map(),
    gas: new Map(),
    commissionWithdrawn: 0n,
    hostingWithdrawn: 0n,
    inRack: 0,
    rack: 0n,
    swapped: 0n,
    renewals: 0,
    misdivided: [],
    record(receipt, functionName) {
      const gas = books.gas.get(functionName) ?? { count: 0, used: 0n };
      books.gas.set(functionName, { count: gas.count + 1, used: gas.used + receipt.gasUsed });
      for (const event of eventsOf(receipt.logs)) {
        switch (event.eventName) {
          case "RentalOpened": {
            const rig = rigOf(event.args.rigId);
            rig.rentals++;
            rig.deposits += event.args.deposit;
            const slots = BigInt(event.args.slots.toString(2).replaceAll("0", "").length);
            const slices = BigInt(slicesOf(Number(event.args.rigId)));
            const divided = { commission: 0n, hosting: 0n, rent: 0n };
            open.set(event.args.rentalId, { terms: { ...event.args, slots, slices }, divided });
            break;
          }
          case "RentalPaidWithRack":
            books.inRack++;
            books.rack += event.args.rack;
            books.swapped += event.args.deposit;
            break;
          case "RentalExtended":
            rigOf(event.args.rigId).deposits += event.args.deposit;
            if (functionName === "renew") books.renewals++;
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
            const rental = rentalOf(event.args.rentalId);
            rig.slotSeconds += event.args.delivered * rental.terms.slots;
            for (const part of parts) rental.divided[part] += event.args[part];
            rig.operations++;
            break;
          }
          case "RentalEnded": {
            const rig = rigOf(event.args.rigId);
            rig.slaCredits += event.args.slaCredit;
            rig.ended++;
            const { terms, divided } = rentalOf(event.args.rentalId);
            const due = divide(terms, event.args.delivered);
            if (parts.some((part) => divided[part] !== due[part])) {
              const told = ({ commission, hosting, rent }: Division) => `${commission} + ${hosting} + ${rent}`;
              books.misdivided.push(`rental ${event.args.rentalId}: ${told(divided)}, due ${told(due)}`);
            }
            open.delete(event.args.rentalId);
            break;
          }
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

  function rentalOf(rentalId: bigint) {
    const rental = open.get(rentalId);
    if (!rental) throw new Error(`Rental ${rentalId} was settled, and never opened.`);
    return rental;
  }

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

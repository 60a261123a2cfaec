import type { Address, Hex } from "viem";

/** A rental that is not yet settled to its end. Times in unix seconds. */
export type Rental = {
  readonly rentalId: bigint;
  readonly rigId: number;
  readonly renter: Address;
  /** Bitmap. */
  readonly slots: bigint;
  /** Ed25519 public key that logs in to the gateway. */
  readonly accessKey: Hex;
  /** As the contract has it: a running rental may have reached its end, a closed one was stopped before. */
  readonly state: "requested" | "running" | "closed";
  /** Of the block in which it was paid; read apart, and only while it is requested. */
  readonly openedAt?: number;
  readonly openedIn: bigint;
  /** [seconds] as it was paid at first */
  readonly duration: number;
  readonly start: number;
  readonly end: number;
  readonly settledTo: number;
  /** [seconds] by how much anyone may renew it in its last sample; 0 = not at all. */
  readonly renewal: number;
};

type Of<Name extends string, Args> = { eventName: Name; args: { rentalId: bigint } & Args; blockNumber: bigint };

export type RentalEvent =
  | Of<"RentalOpened", { rigId: bigint; renter: Address; slots: bigint; duration: bigint; accessKey: Hex }>
  | Of<"RentalStarted", { start: bigint; end: bigint }>
  | Of<"RentalExtended", { end: bigint }>
  | Of<"RentalClosed", { end: bigint; reason: number }>
  | Of<"RentalSettled", { settledTo: bigint }>
  | Of<"RentalEnded", unknown>
  | Of<"RenewalSet", { period: bigint }>;

/** Reasons by which a rental ends. `NotStarted` and `RenterCancelled` come before the start: all is paid back at once. */
export const reasons = {
  Completed: 0,
  NotStarted: 1,
  RenterCancelled: 2,
  RenterStopped: 3,
  HostMaintenance: 4,
  HostFault: 5,
  HostPolicy: 6,
} as const;

/** Brings the open rentals up to date with one more event. Applying a stretch of events twice changes nothing. */
export function applyRentalEvent(rentals: Map<bigint, Rental>, event: RentalEvent): void {
  const { rentalId } = event.args;
  if (event.eventName === "RentalOpened") {
    const { rigId, renter, slots, duration, accessKey } = event.args;
    rentals.set(rentalId, {
      rentalId,
      rigId: Number(rigId),
      renter,
      slots,
      accessKey,
      state: "requested",
      openedIn: event.blockNumber,
      duration: Number(duration),
      start: 0,
      end: 0,
      settledTo: 0,
      renewal: 0,
    });
    return;
  }
  const rental = rentals.get(rentalId);
  if (!rental) return;
  const change = changeBy(event);
  if (change) rentals.set(rentalId, { ...rental, ...change });
  else rentals.delete(rentalId);
}

/** What an event changes in a rental; undefined when it is over and settled. */
function changeBy(event: Exclude<RentalEvent, { eventName: "RentalOpened" }>): Partial<Rental> | undefined {
  switch (event.eventName) {
    case "RentalStarted": {
      const start = Number(event.args.start);
      return { state: "running", start, end: Number(event.args.end), settledTo: start };
    }
    case "RentalExtended":
      return { end: Number(event.args.end) };
    case "RentalClosed": {
      const { reason } = event.args;
      if (reason === reasons.NotStarted || reason === reasons.RenterCancelled) return undefined;
      return { state: "closed", end: Number(event.args.end) };
    }
    case "RentalSettled":
      return { settledTo: Number(event.args.settledTo) };
    case "RenewalSet":
      return { renewal: Number(event.args.period) };
    case "RentalEnded":
      return undefined;
  }
}

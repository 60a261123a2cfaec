import type { Rental } from "../../../indexer/src/api/types.ts";

/** [s] in which a host must start a rental: `RentalEscrow.START_WINDOW`. */
export const startWindow = 15 * 60;

export type Stage = "requested" | "late" | "running" | "over" | "closed" | "settled" | "cancelled";

export const stages: Readonly<Record<Stage, { label: string; tone: "neutral" | "accent" | "warn"; live: boolean }>> = {
  requested: { label: "Waiting for the host", tone: "warn", live: true },
  late: { label: "Not started in time", tone: "warn", live: false },
  running: { label: "Running", tone: "accent", live: true },
  over: { label: "Time is up", tone: "neutral", live: false },
  closed: { label: "Stopped", tone: "neutral", live: false },
  settled: { label: "Settled", tone: "neutral", live: false },
  cancelled: { label: "Cancelled", tone: "neutral", live: false },
};

/** Where a rental stands at a moment, in unix seconds by the chain's clock. */
export function stageOf(rental: Pick<Rental, "state" | "time" | "end">, now: number): Stage {
  switch (rental.state) {
    case "requested":
      return now > rental.time + startWindow ? "late" : "requested";
    case "running":
      return rental.end !== null && now >= rental.end ? "over" : "running";
    case "ended":
      return "settled";
    default:
      return rental.state;
  }
}

/** Its money and slots still move. */
export function isOpen(stage: Stage): boolean {
  return stage !== "settled" && stage !== "cancelled";
}

/** What the time used so far costs, in USDC units: its part of the deposits, rounded up. */
export function costSoFar(
  rental: Pick<Rental, "deposited" | "refund" | "start" | "end" | "state">,
  now: number,
): bigint {
  const total = BigInt(rental.deposited) - BigInt(rental.refund);
  const { start, end } = rental;
  if (start === null || end === null) return 0n;
  const used = BigInt(Math.max(0, Math.min(now, end) - start));
  const length = BigInt(Math.max(1, end - start));
  return (total * used + length - 1n) / length;
}

const reasons: Readonly<Record<string, string>> = {
  Completed: "its time was over",
  NotStarted: "the host did not start it in time",
  RenterCancelled: "the renter took it back before the start",
  RenterStopped: "the renter stopped it",
  HostMaintenance: "the host stopped it for maintenance",
  HostFault: "the host stopped it after a fault",
  HostPolicy: "the host stopped it for a breach of its rules",
};

/** Why it ended, as the end of a sentence. */
export function describeReason(reason: string | null): string {
  return reason === null ? "" : (reasons[reason] ?? reason);
}

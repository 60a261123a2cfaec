import { ponder, type Context } from "ponder:registry";
import { rental, rentalEvent, rig, type Detail } from "../ponder.schema.ts";
import { post } from "./ledger.ts";
import { idOf, momentOf, type OnchainEvent } from "./lib/moment.ts";
import { changeSetting } from "./rigs.ts";

/** [s] how long a host may take to start: `RentalEscrow.START_WINDOW`. */
const startWindow = 15 * 60;

/** `RentalEscrow.Reason`, in its order. */
const reasons = [
  "Completed",
  "NotStarted",
  "RenterCancelled",
  "RenterStopped",
  "HostMaintenance",
  "HostFault",
  "HostPolicy",
] as const;

ponder.on("RentalEscrow:RentalOpened", async ({ event, context }) => {
  const { rentalId, rigId, renter, slots, price, deposit, accessKey } = event.args;
  const duration = Number(event.args.duration);
  const slotCount = countBits(slots);
  await context.db.insert(rental).values({
    id: rentalId,
    rigId: Number(rigId),
    renter,
    payer: renter,
    state: "requested",
    slots,
    slotCount,
    price,
    commissionPercent: Number(event.args.commission),
    discountPercent: Number(event.args.discount),
    hostingPercent: Number(event.args.hostingFee),
    allowance: Number(event.args.allowance),
    accessKey,
    duration,
    takenUntil: Number(event.block.timestamp) + startWindow + duration,
    deposited: deposit,
    deposit,
    ...momentOf(event),
  });
  await context.db.update(rig, { id: Number(rigId) }).set((row) => ({ rentals: row.rentals + 1 }));
  const detail = { slots: slotCount, duration, price: String(price), deposit: String(deposit) };
  await recordRentalEvent(context, event, rentalId, rigId, "opened", detail);
  await post(context, event, "RentalOpened", "USDC", ["outside", "renter"], [[["deposit", rentalId], deposit]]);
});

ponder.on("RentalEscrow:RentalPaidFor", async ({ event, context }) => {
  await context.db.update(rental, { id: event.args.rentalId }).set({ payer: event.args.payer });
});

ponder.on("RentalEscrow:RentalPaidWithRack", async ({ event, context }) => {
  const { rentalId, rack, deposit } = event.args;
  await context.db.update(rental, { id: rentalId }).set((row) => ({ paidRack: (row.paidRack ?? 0n) + rack }));
  await post(context, event, "RentalPaidWithRack", "RACK", ["outside", "renter"], [[["outside", "pool"], rack]]);
  await post(context, event, "RentalPaidWithRack", "USDC", ["outside", "pool"], [[["outside", "renter"], deposit]]);
});

ponder.on("RentalEscrow:RenewalSet", async ({ event, context }) => {
  await context.db.update(rental, { id: event.args.rentalId }).set({ renewalPeriod: Number(event.args.period) });
});

ponder.on("RentalEscrow:RentalStarted", async ({ event, context }) => {
  const { rentalId, rigId } = event.args;
  const [start, end] = [Number(event.args.start), Number(event.args.end)];
  await context.db
    .update(rental, { id: rentalId })
    .set({ state: "running", start, end, settledTo: start, takenUntil: end });
  await recordRentalEvent(context, event, rentalId, rigId, "started", { start, end });
});

ponder.on("RentalEscrow:RentalExtended", async ({ event, context }) => {
  const { rentalId, rigId, deposit } = event.args;
  const end = Number(event.args.end);
  await context.db.update(rental, { id: rentalId }).set((row) => ({
    end,
    takenUntil: end,
    duration: row.duration + end - (row.end ?? end),
    deposited: row.deposited + deposit,
    deposit: row.deposit + deposit,
  }));
  await recordRentalEvent(context, event, rentalId, rigId, "extended", { end, deposit: String(deposit) });
  await post(context, event, "RentalExtended", "USDC", ["outside", "renter"], [[["deposit", rentalId], deposit]]);
});

ponder.on("RentalEscrow:RentalClosed", async ({ event, context }) => {
  const { rentalId, rigId, refund } = event.args;
  const end = Number(event.args.end);
  const reason = reasonOf(event.args.reason);
  const state = reason === "NotStarted" || reason === "RenterCancelled" ? "cancelled" : "closed";
  await context.db.update(rental, { id: rentalId }).set((row) => ({
    state,
    reason,
    end,
    takenUntil: end,
    duration: row.start === null ? 0 : end - row.start,
    deposit: row.deposit - refund,
    refund: row.refund + refund,
  }));
  await context.db.update(rig, { id: Number(rigId) }).set((row) => ({ refunded: row.refunded + refund }));
  await recordRentalEvent(context, event, rentalId, rigId, "closed", { end, reason, refund: String(refund) });
  await post(context, event, "RentalClosed", "USDC", ["deposit", rentalId], [[["outside", "renter"], refund]]);
});

ponder.on("RentalEscrow:RentalSettled", async ({ event, context }) => {
  const { rentalId, rigId, commission, hosting, rent, refund } = event.args;
  const [settledTo, delivered, undelivered] = [
    Number(event.args.settledTo),
    Number(event.args.delivered),
    Number(event.args.undelivered),
  ];
  await context.db.update(rental, { id: rentalId }).set((row) => ({
    settledTo,
    delivered: row.delivered + delivered,
    undelivered: row.undelivered + undelivered,
    deposit: row.deposit - commission - hosting - rent - refund,
    commission: row.commission + commission,
    hosting: row.hosting + hosting,
    rent: row.rent + rent,
    refund: row.refund + refund,
  }));
  await context.db.update(rig, { id: Number(rigId) }).set((row) => ({
    delivered: row.delivered + delivered,
    undelivered: row.undelivered + undelivered,
    commission: row.commission + commission,
    hosting: row.hosting + hosting,
    rent: row.rent + rent,
    refunded: row.refunded + refund,
  }));
  const detail = { settledTo, delivered, undelivered, ...textOf({ commission, hosting, rent, refund }) };
  await recordRentalEvent(context, event, rentalId, rigId, "settled", detail);
  await post(
    context,
    event,
    "RentalSettled",
    "USDC",
    ["deposit", rentalId],
    [
      [["commission"], commission],
      [["hosting", rigId], hosting],
      [["rent", rigId], rent],
      [["outside", "renter"], refund],
    ],
  );
});

ponder.on("RentalEscrow:RentalEnded", async ({ event, context }) => {
  const { rentalId, rigId, used, delivered, slaCredit } = event.args;
  const reason = reasonOf(event.args.reason);
  await context.db.update(rental, { id: rentalId }).set({ state: "ended", reason });
  const detail = { used: Number(used), delivered: Number(delivered), slaCredit: String(slaCredit), reason };
  await recordRentalEvent(context, event, rentalId, rigId, "ended", detail);
});

ponder.on("RentalEscrow:HostingWithdrawn", async ({ event, context }) => {
  const { rigId, amount } = event.args;
  await post(context, event, "HostingWithdrawn", "USDC", ["hosting", rigId], [[["outside", "host"], amount]]);
});

ponder.on("RentalEscrow:CommissionWithdrawn", async ({ event, context }) => {
  await post(
    context,
    event,
    "CommissionWithdrawn",
    "USDC",
    ["commission"],
    [[["outside", "treasury"], event.args.amount]],
  );
});

ponder.on("RentalEscrow:CommissionChanged", async ({ event, context }) => {
  await changeSetting(context, event, "commission", event.args.commission);
  await changeSetting(context, event, "discount", event.args.discount);
});

ponder.on("RentalEscrow:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.RentalEscrow", event.args.stopped);
});

/** Adds to a rental's story. */
export async function recordRentalEvent(
  { db }: Pick<Context, "db">,
  event: OnchainEvent,
  rentalId: bigint,
  rigId: bigint,
  kind: (typeof rentalEvent.$inferInsert)["kind"],
  detail: Detail,
): Promise<void> {
  const row = { id: idOf(event), rentalId, rigId: Number(rigId), kind, logIndex: event.log.logIndex };
  await db.insert(rentalEvent).values({ ...row, detail: JSON.stringify(detail), ...momentOf(event) });
}

function reasonOf(code: number): (typeof reasons)[number] {
  const reason = reasons[code];
  if (!reason) throw new Error(`There is no reason ${code} for the end of a rental.`);
  return reason;
}

function textOf(amounts: Record<string, bigint>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)]));
}

function countBits(bitmap: bigint): number {
  return bitmap.toString(2).replaceAll("0", "").length;
}

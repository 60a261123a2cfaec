import { ponder, type Context } from "ponder:registry";
import { type Hex, zeroAddress } from "viem";
import {
  attestation,
  conflict,
  epoch,
  inspector,
  report,
  seat,
  seatEvent,
  uptime,
  type Detail,
} from "../ponder.schema.ts";
import { book, post } from "./ledger.ts";
import { countSamples } from "./lib/groups.ts";
import { idOf, momentOf, type OnchainEvent } from "./lib/moment.ts";
import { changeSetting } from "./rigs.ts";

type Db = Pick<Context, "db">;

// ---------------------------------------------------------------- seats

ponder.on("InspectorStaking:SeatTaken", async ({ event, context }) => {
  const { inspector: address, stake } = event.args;
  const id = Number(event.args.seatId);
  const taken = {
    inspector: address,
    state: "active" as const,
    stake,
    pay: 0n,
    activeFrom: Number(event.args.activeFrom),
    leavesAt: null,
    misses: 0,
    ...momentOf(event),
  };
  await context.db
    .insert(seat)
    .values({ id, ...taken })
    .onConflictDoUpdate(taken);
  await changeInspector(context, event, address, { seats: 1, stake });
  await recordSeatEvent(context, event, id, "taken", { stake: String(stake), activeFrom: taken.activeFrom });
  await post(context, event, "SeatTaken", "RACK", ["outside", "inspector"], [[["stake", id], stake]]);
});

ponder.on("InspectorStaking:SeatLeft", async ({ event, context }) => {
  const { ejected } = event.args;
  const [id, leavesAt] = [Number(event.args.seatId), Number(event.args.leavesAt)];
  await context.db.update(seat, { id }).set({ state: ejected ? "ejected" : "leaving", leavesAt });
  await recordSeatEvent(context, event, id, ejected ? "ejected" : "left", { leavesAt });
});

ponder.on("InspectorStaking:SeatWithdrawn", async ({ event, context }) => {
  const { inspector: address, stake, pay } = event.args;
  const id = Number(event.args.seatId);
  await context.db.update(seat, { id }).set({ state: "empty", stake: 0n, pay: 0n });
  await changeInspector(context, event, address, { seats: -1, stake: -stake, payClaimed: pay });
  await recordSeatEvent(context, event, id, "withdrawn", { stake: String(stake), pay: String(pay) });
  await book(context, event, "SeatWithdrawn", "RACK", [
    [["stake", id], -stake],
    [["pay", id], -pay],
    [["outside", "inspector"], stake + pay],
  ]);
});

ponder.on("InspectorStaking:PayClaimed", async ({ event, context }) => {
  const { inspector: address, amount } = event.args;
  const id = Number(event.args.seatId);
  await context.db.update(seat, { id }).set({ pay: 0n });
  await changeInspector(context, event, address, { payClaimed: amount });
  await recordSeatEvent(context, event, id, "payClaimed", { amount: String(amount) });
  await post(context, event, "PayClaimed", "RACK", ["pay", id], [[["outside", "inspector"], amount]]);
});

ponder.on("InspectorStaking:SeatMissed", async ({ event, context }) => {
  const { leaked } = event.args;
  const [id, misses] = [Number(event.args.seatId), Number(event.args.misses)];
  const { inspector: address } = await context.db
    .update(seat, { id })
    .set((row) => ({ misses, stake: row.stake - leaked }));
  await changeInspector(context, event, address, { misses: 1, stake: -leaked, slashed: leaked });
  const detail = { epoch: Number(event.args.epoch), misses, leaked: String(leaked) };
  await recordSeatEvent(context, event, id, "missed", detail);
  await post(context, event, "SeatMissed", "RACK", ["stake", id], [[["burned"], leaked]]);
});

ponder.on("InspectorStaking:SeatSlashed", async ({ event, context }) => {
  const { inspector: address, burnt, reporter, toReporter, harmed, toHarmed } = event.args;
  const id = Number(event.args.seatId);
  const slashed = burnt + toReporter + toHarmed;
  await context.db.update(seat, { id }).set((row) => ({ stake: row.stake - slashed }));
  await changeInspector(context, event, address, { stake: -slashed, slashed });
  const detail = { burnt: String(burnt), reporter, toReporter: String(toReporter), harmed, toHarmed: String(toHarmed) };
  await recordSeatEvent(context, event, id, "slashed", detail);
  await post(
    context,
    event,
    "SeatSlashed",
    "RACK",
    ["stake", id],
    [
      [["burned"], burnt],
      [["outside", "others"], toReporter + toHarmed],
    ],
  );
});

ponder.on("InspectorStaking:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.InspectorStaking", event.args.stopped);
});

// ---------------------------------------------------------------- reports and attestations

ponder.on("UptimeLedger:EpochOpened", async ({ event, context }) => {
  const [id, seats, size, quorum] = [
    Number(event.args.epoch),
    Number(event.args.seats),
    Number(event.args.size),
    Number(event.args.quorum),
  ];
  await context.db.insert(epoch).values({ id, seats, size, quorum, ...momentOf(event) });
});

ponder.on("UptimeLedger:EpochJudged", async ({ event, context }) => {
  const [epochId, group] = [Number(event.args.epoch), Number(event.args.group)];
  const words = { judged: [...event.args.judged], delivered: [...event.args.delivered] };
  await context.db.insert(attestation).values({ group, epoch: epochId, ...words, ...momentOf(event) });
  const [judged, delivered] = [countSamples(words.judged), countSamples(words.delivered)];
  await context.db
    .insert(uptime)
    .values({ group, judged, delivered })
    .onConflictDoUpdate((row) => ({ judged: add(row.judged, judged), delivered: add(row.delivered, delivered) }));
});

ponder.on("UptimeLedger:ReportIncluded", async ({ event, context }) => {
  const { inspector: address, evidenceRoot, pay } = event.args;
  const [epochId, group, seatId, samples] = [
    Number(event.args.epoch),
    Number(event.args.group),
    Number(event.args.seatId),
    Number(event.args.samples),
  ];
  await context.db.insert(report).values({
    id: `${epochId}-${group}-${seatId}`,
    epoch: epochId,
    group,
    seatId,
    inspector: address,
    delivered: [...event.args.delivered],
    tested: [...event.args.tested],
    evidenceRoot,
    samples,
    pay,
    ...momentOf(event),
  });
  await context.db.update(seat, { id: seatId }).set((row) => ({ pay: row.pay + pay, misses: 0 }));
  await changeInspector(context, event, address, { reports: 1, samples, pay });
  await post(context, event, "ReportIncluded", "RACK", ["issuance", "pay"], [[["pay", seatId], pay]]);
});

ponder.on("UptimeLedger:ConflictDeclared", async ({ event, context }) => {
  const { inspector: address, group, rigId } = event.args;
  const row = { rigId: Number(rigId) };
  await context.db
    .insert(conflict)
    .values({ inspector: address, group: Number(group), ...row })
    .onConflictDoUpdate(row);
});

ponder.on("UptimeLedger:ConflictCleared", async ({ event, context }) => {
  await context.db.delete(conflict, { inspector: event.args.inspector, group: Number(event.args.group) });
});

ponder.on("UptimeLedger:CommitteeChanged", async ({ event, context }) => {
  await changeSetting(context, event, "committee.size", event.args.size);
  await changeSetting(context, event, "committee.quorum", event.args.quorum);
});

ponder.on("UptimeLedger:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.UptimeLedger", event.args.stopped);
});

// ---------------------------------------------------------------- inside

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + (b[i] ?? 0));
}

type InspectorChange = Partial<{
  [Column in "seats" | "reports" | "samples" | "misses"]: number;
}> &
  Partial<{ [Column in "stake" | "pay" | "payClaimed" | "slashed"]: bigint }>;

async function changeInspector({ db }: Db, event: OnchainEvent, address: Hex, change: InspectorChange): Promise<void> {
  if (address === zeroAddress) return;
  const {
    seats = 0,
    reports = 0,
    samples = 0,
    misses = 0,
    stake = 0n,
    pay = 0n,
    payClaimed = 0n,
    slashed = 0n,
  } = change;
  await db
    .insert(inspector)
    .values({
      address,
      seats,
      reports,
      samples,
      misses,
      stake,
      pay,
      payClaimed,
      slashed,
      since: Number(event.block.timestamp),
    })
    .onConflictDoUpdate((row) => ({
      seats: row.seats + seats,
      reports: row.reports + reports,
      samples: row.samples + samples,
      misses: row.misses + misses,
      stake: row.stake + stake,
      pay: row.pay + pay,
      payClaimed: row.payClaimed + payClaimed,
      slashed: row.slashed + slashed,
    }));
}

/** Adds to a seat's history. */
export async function recordSeatEvent(
  { db }: Db,
  event: OnchainEvent,
  seatId: number,
  kind: (typeof seatEvent.$inferInsert)["kind"],
  detail: Detail,
): Promise<void> {
  const holder = (await db.find(seat, { id: seatId }))?.inspector;
  if (!holder) throw new Error(`Nobody ever took seat ${seatId}.`);
  await db
    .insert(seatEvent)
    .values({ id: idOf(event), seatId, inspector: holder, kind, detail: JSON.stringify(detail), ...momentOf(event) });
}

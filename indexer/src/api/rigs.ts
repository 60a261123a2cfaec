import { and, desc, eq, gt, gte, inArray, like, lte, sql } from "ponder";
import { db } from "ponder:api";
import { z } from "zod";
import { Hono } from "hono";
import {
  account,
  ask,
  attestation,
  gpuModel,
  holding,
  journalEntry,
  rental,
  rig,
  rigEvent,
  sale,
  trade,
  uptime,
} from "../../ponder.schema.ts";
import { placeOf } from "../lib/groups.ts";
import { readCheckpoint } from "./database.ts";
import { jsonOf, withDetail } from "./json.ts";
import { ApiError } from "./problem.ts";
import {
  addressParameter,
  amountParameter,
  modelParameter,
  pageParameters,
  parse,
  regionParameter,
  rigParameter,
} from "./query.ts";
import { toAttestation, toRental } from "./rentals.ts";
import { readNav, readReturns } from "./returns.ts";
import type { GpuModel, Host, Income, Page, Rig, RigBrief, RigStory } from "./types.ts";

const wholeShare = 1_000_000n;
const day = 86_400;

/** Rigs and GPU models. */
export const rigs = new Hono()
  .get("/models", async (c) => c.json<GpuModel[]>(await db.select().from(gpuModel).orderBy(gpuModel.id)))
  .get("/rigs", async (c) => c.json<Page<Rig>>(await listRigs(parse(rigQuery, c.req.query()))))
  .get("/rigs/:id", async (c) => c.json<RigStory>(await readRig(parse({ id: rigParameter }, c.req.param()).id)))
  .get("/hosts/:address", async (c) => {
    return c.json<Host>(await readHost(parse({ address: addressParameter }, c.req.param()).address));
  });

const sorts = ["price", "-price", "uptime", "memory", "performance", "newest"] as const;

const rigQuery = {
  ...pageParameters,
  cursor: z
    .string()
    .regex(/^\d{1,6}$/, "use the `next` of the page before")
    .optional(),
  model: modelParameter.optional(),
  minMemoryMib: z.coerce.number().int().positive().optional(),
  region: regionParameter.optional(),
  maxPrice: amountParameter.optional(),
  minFree: z.coerce.number().int().min(0).max(64).optional(),
  minUptime: z.coerce.number().min(0).max(100).optional(),
  maxAllowance: z.coerce.number().int().min(0).max(1000).optional(),
  host: addressParameter.optional(),
  offered: z.enum(["true", "false"]).optional(),
  sort: z.enum(sorts).default("price"),
};

async function listRigs(query: z.infer<z.ZodObject<typeof rigQuery>>): Promise<Page<Rig>> {
  const offered = and(eq(rig.listed, true), eq(rig.inSale, false));
  const found = await readRigs(
    and(
      query.model === undefined ? undefined : eq(rig.modelId, query.model),
      query.minMemoryMib === undefined ? undefined : gte(rig.memoryMib, query.minMemoryMib),
      query.region === undefined ? undefined : like(rig.region, `${query.region}%`),
      query.maxPrice === undefined ? undefined : lte(rig.price, query.maxPrice),
      query.maxAllowance === undefined ? undefined : lte(rig.allowance, query.maxAllowance),
      query.host === undefined ? undefined : eq(rig.host, query.host),
      query.offered === "true" ? offered : undefined,
    ),
  );
  const { minFree = 0, minUptime } = query;
  const sorted = found
    .filter((item) => item.slotsFree >= minFree && (query.offered !== "false" || !item.offered))
    .filter((item) => minUptime === undefined || uptimeOf(item) * 100 >= minUptime)
    .sort((a, b) => compare(query.sort, a, b) || a.id - b.id);
  const from = Number(query.cursor ?? 0);
  const to = from + query.limit;
  return { items: sorted.slice(from, to), next: to < sorted.length ? String(to) : null };
}

function compare(sort: (typeof sorts)[number], a: Rig, b: Rig): number {
  switch (sort) {
    case "price":
      return Number(BigInt(a.priceNow) - BigInt(b.priceNow));
    case "-price":
      return Number(BigInt(b.priceNow) - BigInt(a.priceNow));
    case "uptime":
      return uptimeOf(b) - uptimeOf(a);
    case "memory":
      return b.memoryMib - a.memoryMib;
    case "performance":
      return b.model.computeUnits * b.gpuCount - a.model.computeUnits * a.gpuCount;
    case "newest":
      return b.id - a.id;
  }
}

function uptimeOf(item: Rig): number {
  return item.samplesJudged === 0 ? -1 : item.samplesDelivered / item.samplesJudged;
}

/** Rigs with their free slots and latest share price, as of the indexed block. */
export async function readRigs(where: ReturnType<typeof and>): Promise<Rig[]> {
  const at = await readCheckpoint();
  const rows = await db.select().from(rig).innerJoin(gpuModel, eq(gpuModel.id, rig.modelId)).where(where);
  const ids = rows.map((row) => row.rig.id);
  const [taken, prices, samples] = await Promise.all([
    readTaken(ids, at?.time ?? 0),
    readSharePrices(ids),
    readSamples(ids),
  ]);
  return rows.map((row) => ({
    ...toRig(row.rig, row.gpu_model, taken.get(row.rig.id) ?? 0n, prices.get(row.rig.id) ?? null),
    ...samples(row.rig.id),
  }));
}

/** How many samples of rigs inspectors judged, and found delivered. */
async function readSamples(ids: number[]): Promise<(id: number) => Pick<Rig, "samplesJudged" | "samplesDelivered">> {
  const groups = [...new Set(ids.map((id) => placeOf(id).group))];
  const rows = await db.select().from(uptime).where(inArray(uptime.group, groups));
  const byGroup = new Map(rows.map((row) => [row.group, row]));
  return (id) => {
    const { group, position } = placeOf(id);
    const row = byGroup.get(group);
    return { samplesJudged: row?.judged[position] ?? 0, samplesDelivered: row?.delivered[position] ?? 0 };
  };
}

function toRig(
  row: typeof rig.$inferSelect,
  model: typeof gpuModel.$inferSelect,
  taken: bigint,
  sharePrice: bigint | null,
): Omit<Rig, "samplesJudged" | "samplesDelivered"> {
  const slotCount = row.gpuCount * row.slices;
  const { saleId: _sale, modelId: _model, block: _block, txHash: _hash, time, ...columns } = row;
  const { commission: _commission, refunded: _refunded, hosting: _hosting, ...shown } = columns;
  return {
    ...jsonOf(shown),
    model,
    slotCount,
    slotsTaken: String(taken),
    slotsFree: slotCount - countBits(taken),
    priceNow: String(priceAt(row, countBits(taken), slotCount)),
    offered: row.listed && !row.inSale,
    sharePrice: sharePrice === null ? null : String(sharePrice),
    registeredAt: time,
  };
}

/** USDC per GPU-hour for one more slot, for less than 30 days: `Pricing.priceAt`. */
function priceAt(row: { price: bigint; slopePercent: number }, taken: number, total: number): bigint {
  const raised = row.price * BigInt(row.slopePercent) * BigInt(taken + 1);
  return row.price + (raised + BigInt(100 * total) - 1n) / BigInt(100 * total);
}

async function readTaken(ids: number[], time: number): Promise<Map<number, bigint>> {
  const open = await db
    .select({ rigId: rental.rigId, slots: rental.slots })
    .from(rental)
    .where(
      and(inArray(rental.state, ["requested", "running"]), gt(rental.takenUntil, time), inArray(rental.rigId, ids)),
    );
  const taken = new Map<number, bigint>();
  for (const { rigId, slots } of open) taken.set(rigId, (taken.get(rigId) ?? 0n) | slots);
  return taken;
}

/** [USDC per share] by rig: of its latest trade, else of its latest sale. */
export async function readSharePrices(ids: number[]): Promise<Map<number, bigint>> {
  const [sold, traded] = await Promise.all([
    db
      .select({ rigId: rig.id, price: sale.price })
      .from(rig)
      .innerJoin(sale, eq(sale.id, rig.saleId))
      .where(inArray(rig.id, ids)),
    db
      .selectDistinctOn([trade.rigId], { rigId: trade.rigId, paid: trade.paid, shares: trade.shares })
      .from(trade)
      .where(inArray(trade.rigId, ids))
      .orderBy(trade.rigId, desc(trade.block), desc(trade.id)),
  ]);
  const prices = new Map(sold.map(({ rigId, price }) => [rigId, price]));
  for (const { rigId, paid, shares } of traded) prices.set(rigId, (paid * wholeShare) / shares);
  return prices;
}

/** What names a rig, by id. */
export async function readBriefs(ids: number[]): Promise<Map<number, RigBrief>> {
  const rows = await db
    .select({ id: rig.id, model: gpuModel.name, gpuCount: rig.gpuCount, region: rig.region, host: rig.host })
    .from(rig)
    .innerJoin(gpuModel, eq(gpuModel.id, rig.modelId))
    .where(inArray(rig.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

async function readRig(id: number): Promise<RigStory> {
  const [found] = await readRigs(eq(rig.id, id));
  const row = await db.query.rig.findFirst({ where: eq(rig.id, id) });
  if (!found || !row) throw new ApiError(404, `There is no rig ${id}.`);
  const at = await readCheckpoint();
  const time = at?.time ?? 0;
  const of = { rig: eq(holding.rigId, id) };
  const { group, position } = placeOf(id);
  const [saleRow, asks, trades, holders, rentals, attestations, events, owed, rentIncome, rewardIncome, returns, nav] =
    await Promise.all([
      row.saleId === null ? undefined : db.query.sale.findFirst({ where: eq(sale.id, row.saleId) }),
      db
        .select()
        .from(ask)
        .where(and(eq(ask.rigId, id), eq(ask.state, "open")))
        .orderBy(ask.price)
        .limit(100),
      db.select().from(trade).where(eq(trade.rigId, id)).orderBy(desc(trade.block)).limit(50),
      db
        .select()
        .from(holding)
        .where(and(of.rig, gt(holding.shares, 0n)))
        .orderBy(desc(holding.shares))
        .limit(100),
      db.select().from(rental).where(eq(rental.rigId, id)).orderBy(desc(rental.block), desc(rental.id)).limit(50),
      db
        .select()
        .from(attestation)
        .where(and(eq(attestation.group, group), gte(attestation.time, row.time)))
        .orderBy(desc(attestation.epoch))
        .limit(64),
      db.select().from(rigEvent).where(eq(rigEvent.rigId, id)).orderBy(desc(rigEvent.block)).limit(50),
      readBalances("hosting", [id]),
      readIncome(["rent"], time, id),
      readIncome(["reward"], time, id),
      readReturns(row, found.sharePrice, time),
      readNav(row, found.sharePrice, time),
    ]);
  const brief: RigBrief = {
    id,
    model: found.model.name,
    gpuCount: found.gpuCount,
    region: found.region,
    host: found.host,
  };
  return {
    ...found,
    sale: saleRow ? jsonOf(saleRow) : null,
    asks: jsonOf(asks),
    trades: trades.map(({ id: _id, askId: _ask, ...item }) => jsonOf(item)),
    topHolders: holders.map(({ holder, shares, since }) => ({ holder, shares: String(shares), since })),
    latestRentals: rentals.map((item) => toRental(item, brief)),
    attestations: attestations.map((item) => toAttestation(item, position)),
    rentIncome,
    rewardIncome,
    hostingEarned: String(row.hosting),
    commissionPaid: String(row.commission),
    refunded: String(row.refunded),
    hostingOwed: String(owed.get(String(id)) ?? 0n),
    returns,
    nav,
    events: events.map(({ id: _id, rigId: _rig, ...item }) => withDetail(item)),
  };
}

/** What was booked to accounts of some name over the last day, week and month, and ever: of one rig, or of all. */
export async function readIncome(names: string[], time: number, rigId?: number): Promise<Income> {
  const since = (seconds: number) =>
    sql<string>`COALESCE(SUM(${journalEntry.amount}) FILTER (WHERE ${journalEntry.time} > ${time - seconds}), 0)::text`;
  const [row] = await db
    .select({ day: since(day), week: since(7 * day), month: since(30 * day), total: since(time) })
    .from(journalEntry)
    .where(
      and(
        inArray(journalEntry.account, names),
        gt(journalEntry.amount, 0n),
        rigId === undefined ? undefined : eq(journalEntry.subject, String(rigId)),
      ),
    );
  return row ?? { day: "0", week: "0", month: "0", total: "0" };
}

/** Ledger balances of accounts of one name, by subject. */
export async function readBalances(name: string, subjects: (string | number)[]): Promise<Map<string, bigint>> {
  const rows = await db
    .select({ subject: account.subject, balance: account.balance })
    .from(account)
    .where(and(eq(account.name, name), inArray(account.subject, subjects.map(String))));
  return new Map(rows.map(({ subject, balance }) => [subject, balance]));
}

async function readHost(host: `0x${string}`): Promise<Host> {
  const rigsOfHost = await readRigs(eq(rig.host, host));
  const ids = rigsOfHost.map((item) => item.id);
  const [owed, briefs, open, rows] = await Promise.all([
    readBalances("hosting", ids),
    readBriefs(ids),
    db
      .select()
      .from(rental)
      .where(and(inArray(rental.rigId, ids), inArray(rental.state, ["requested", "running", "closed"])))
      .orderBy(desc(rental.block))
      .limit(500),
    db.select({ hosting: rig.hosting }).from(rig).where(eq(rig.host, host)),
  ]);
  return {
    host,
    rigs: rigsOfHost.sort((a, b) => a.id - b.id),
    hostingOwed: Object.fromEntries(ids.map((id) => [String(id), String(owed.get(String(id)) ?? 0n)])),
    hostingEarned: String(rows.reduce((sum, row) => sum + row.hosting, 0n)),
    openRentals: open.flatMap((row) => {
      const brief = briefs.get(row.rigId);
      return brief ? [toRental(row, brief)] : [];
    }),
  };
}

function countBits(bitmap: bigint): number {
  return bitmap.toString(2).replaceAll("0", "").length;
}

import { and, desc, eq, gt, gte, inArray, sql } from "ponder";
import { db } from "ponder:api";
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
} from "../../ponder.schema.ts";
import { placeOf } from "../lib/groups.ts";
import { readCheckpoint } from "./database.ts";
import { jsonOf, withDetail } from "./json.ts";
import { ApiError } from "./problem.ts";
import { addressParameter, parse, rigParameter } from "./query.ts";
import { toAttestation, toRental } from "./rentals.ts";
import { listRigs, readAllRigs, readRigs, rigQuery } from "./rigList.ts";
import { month, navOf, readPaid, readRentStream, returnsOf } from "./returns.ts";
import type { GpuModel, Host, Income, Page, Rig, RigBrief, RigStory } from "./types.ts";

const day = 86_400;

/** Rigs and GPU models. */
export const rigs = new Hono()
  .get("/models", async (c) => c.json<GpuModel[]>(await db.select().from(gpuModel).orderBy(gpuModel.id)))
  .get("/rigs", async (c) => c.json<Page<Rig>>(await listRigs(parse(rigQuery, c.req.query()))))
  .get("/rigs/:id", async (c) => c.json<RigStory>(await readRig(parse({ id: rigParameter }, c.req.param()).id)))
  .get("/hosts/:address", async (c) => {
    return c.json<Host>(await readHost(parse({ address: addressParameter }, c.req.param()).address));
  });

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
  const [all, row, at] = await Promise.all([
    readAllRigs(),
    db.query.rig.findFirst({ where: eq(rig.id, id) }),
    readCheckpoint(),
  ]);
  const found = all.find((item) => item.id === id);
  if (!found || !row) throw new ApiError(404, `There is no rig ${id}.`);
  const time = at?.time ?? 0;
  const of = { rig: eq(holding.rigId, id) };
  const { group, position } = placeOf(id);
  const [saleRow, asks, trades, holders, rentals, attestations, events, owed, rentIncome, rewardIncome, paid, stream] =
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
      readIncome(["rent"], time, { id, total: row.rent }),
      readIncome(["reward"], time, { id, total: row.reward }),
      readPaid(id, time),
      readRentStream(id),
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
    returns: returnsOf(row, found.sharePrice, time, { paid, received: BigInt(rentIncome.month) }),
    nav: navOf(saleRow, stream, found.sharePrice, time),
    events: events.map(({ id: _id, rigId: _rig, ...item }) => withDetail(item)),
  };
}

/**
 * What was booked to accounts of some name over the last day, week and month, and ever: of all rigs, or of one, whose total
 * is known.
 */
export async function readIncome(names: string[], time: number, of?: { id: number; total: bigint }): Promise<Income> {
  const since = (seconds: number) =>
    sql<string>`COALESCE(SUM(${journalEntry.amount}) FILTER (WHERE ${journalEntry.time} > ${time - seconds}), 0)::text`;
  const [row] = await db
    .select({ day: since(day), week: since(7 * day), month: since(month), total: since(time) })
    .from(journalEntry)
    .where(
      and(
        inArray(journalEntry.account, names),
        gt(journalEntry.amount, 0n),
        of && and(eq(journalEntry.subject, String(of.id)), gt(journalEntry.time, time - month)),
      ),
    );
  return { ...(row ?? { day: "0", week: "0", month: "0", total: "0" }), ...(of && { total: String(of.total) }) };
}

/** Ledger balances of accounts of one name, by subject. */
async function readBalances(name: string, subjects: (string | number)[]): Promise<Map<string, bigint>> {
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

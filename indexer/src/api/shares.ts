import { and, asc, desc, eq, gt, inArray, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { z } from "zod";
import { ask, claim, holding, rig, sale, stream } from "../../ponder.schema.ts";
import { indexAt, owedAt, type Stream } from "../lib/streams.ts";
import { answerCsv, decimal } from "./csv.ts";
import { readCheckpoint } from "./database.ts";
import { readEarnings } from "./earnings.ts";
import { jsonOf } from "./json.ts";
import { addressParameter, daysParameter, pageOf, pageParameters, parse, parseCursor, rigParameter } from "./query.ts";
import { readSharePrices } from "./rigList.ts";
import { readBriefs } from "./rigs.ts";
import type { Accrued, Ask, Claim, Earnings, Holding, Page, Portfolio, SaleOfRig, Values } from "./types.ts";
import { readValues } from "./values.ts";

type Address = `0x${string}`;

/** Sales, asks, and what holders have and earn. */
export const shares = new Hono()
  .get("/sales", async (c) => c.json<Page<SaleOfRig>>(await listSales(parse(saleQuery, c.req.query()))))
  .get("/asks", async (c) => c.json<Page<Ask>>(await listAsks(parse(askQuery, c.req.query()))))
  .get("/holders/:address", async (c) => c.json<Portfolio>(await readPortfolio(holderOf(c.req.param()))))
  .get("/holders/:address/earnings", async (c) => {
    const { days } = parse({ days: daysParameter.default(30) }, c.req.query());
    return c.json<Earnings>(await readEarnings(holderOf(c.req.param()), days));
  })
  .get("/holders/:address/value", async (c) => {
    const { days } = parse({ days: daysParameter.default(30) }, c.req.query());
    const { time } = (await readCheckpoint()) ?? { time: 0 };
    return c.json<Values>(await readValues(holderOf(c.req.param()), days, time));
  })
  .get("/holders/:address/claims", async (c) => {
    return c.json<Page<Claim>>(await listClaims(holderOf(c.req.param()), parse(pageParameters, c.req.query())));
  })
  .get("/holders/:address/statement.csv", async (c) => {
    const holder = holderOf(c.req.param());
    const { days } = parse({ days: daysParameter.default(366) }, c.req.query());
    const { days: rows } = await readEarnings(holder, days);
    const lines = rows.map((row) => [
      row.day,
      row.rigId,
      row.source,
      decimal(row.amount),
      row.source === "rent" ? "USDC" : "RACK",
    ]);
    return answerCsv(c, `rackshare-earnings-${holder}`, ["day", "rig", "source", "amount", "token"], lines);
  });

function holderOf(parameters: Record<string, string>): Address {
  return parse({ address: addressParameter }, parameters).address;
}

const saleQuery = {
  ...pageParameters,
  state: z.enum(["open", "failed", "delivered", "closed"]).optional(),
  rig: rigParameter.optional(),
};

async function listSales(query: z.infer<z.ZodObject<typeof saleQuery>>): Promise<Page<SaleOfRig>> {
  const after = parseCursor(query.cursor);
  const rows = await db
    .select()
    .from(sale)
    .where(
      and(
        query.state === undefined ? undefined : eq(sale.state, query.state),
        query.rig === undefined ? undefined : eq(sale.rigId, query.rig),
        after && sql`(${sale.block}, ${sale.id}) < (${after.block}, ${after.id})`,
      ),
    )
    .orderBy(desc(sale.block), desc(sale.id))
    .limit(query.limit + 1);
  const briefs = await readBriefs(rows.map((row) => row.rigId));
  const page = pageOf(rows, query.limit, (row) => ({ ...jsonOf(row), rig: briefs.get(row.rigId) }));
  return { ...page, items: page.items.filter((item): item is SaleOfRig => item.rig !== undefined) };
}

const askQuery = {
  ...pageParameters,
  cursor: z
    .string()
    .regex(/^\d{1,40}~\d{1,40}$/, "use the `next` of the page before")
    .optional(),
  rig: rigParameter.optional(),
  seller: addressParameter.optional(),
};

async function listAsks(query: z.infer<z.ZodObject<typeof askQuery>>): Promise<Page<Ask>> {
  const after = query.cursor?.split("~");
  const rows = await db
    .select()
    .from(ask)
    .where(
      and(
        eq(ask.state, "open"),
        query.rig === undefined ? undefined : eq(ask.rigId, query.rig),
        query.seller === undefined ? undefined : eq(ask.seller, query.seller),
        after && sql`(${ask.price}, ${ask.id}) > (${after[0]}::numeric, ${after[1]}::numeric)`,
      ),
    )
    .orderBy(asc(ask.price), asc(ask.id))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: jsonOf(shown), next: last && rows.length > query.limit ? `${last.price}~${last.id}` : null };
}

async function readPortfolio(holder: Address): Promise<Portfolio> {
  const { block, time } = (await readCheckpoint()) ?? { block: 0, time: 0 };
  const [rows, asks] = await Promise.all([
    db
      .select({ holding, inSale: rig.inSale, shares: rig.shares })
      .from(holding)
      .innerJoin(rig, eq(rig.id, holding.rigId))
      .where(eq(holding.holder, holder))
      .orderBy(asc(holding.rigId)),
    db
      .select()
      .from(ask)
      .where(and(eq(ask.seller, holder), eq(ask.state, "open"))),
  ]);
  const ids = rows.map((row) => row.holding.rigId);
  const [briefs, prices, streams] = await Promise.all([readBriefs(ids), readSharePrices(ids), readStreamsOf(ids)]);
  const holdings = rows.flatMap((row): Holding[] => {
    const { rigId, rentClaimed, rewardClaimed, ...own } = row.holding;
    const brief = briefs.get(rigId);
    const dripping = streams.get(rigId);
    if (!brief || !dripping) return [];
    const rentOwed = owedAt(own, "rent", indexAt(dripping.rent, time));
    const rewardOwed = owedAt(own, "reward", indexAt(dripping.reward, time));
    const sharePrice = prices.get(rigId);
    return [
      {
        rigId,
        rig: brief,
        sharesAddress: row.shares,
        shares: String(own.shares),
        locked: row.inSale,
        paid: String(own.paid),
        received: String(own.received),
        sharePrice: sharePrice === undefined ? null : String(sharePrice),
        rent: accrued(rentOwed, rentClaimed),
        reward: accrued(rewardOwed, rewardClaimed),
        since: own.since,
      },
    ];
  });
  return {
    holder,
    block,
    time,
    holdings,
    rent: sumOf(holdings.map((item) => item.rent)),
    reward: sumOf(holdings.map((item) => item.reward)),
    asks: jsonOf(asks),
  };
}

/** How rent and reward of rigs drip now. */
async function readStreamsOf(ids: number[]): Promise<Map<number, Record<"rent" | "reward", Stream>>> {
  const rows = await db.select().from(stream).where(inArray(stream.rigId, ids));
  const streams = new Map<number, Record<"rent" | "reward", Stream>>();
  for (const { rigId, source, ...row } of rows) {
    const both = streams.get(rigId) ?? { rent: row, reward: row };
    streams.set(rigId, { ...both, [source]: row });
  }
  return streams;
}

function accrued(claimable: bigint, claimed: bigint): Accrued {
  return { earned: String(claimable + claimed), claimed: String(claimed), claimable: String(claimable) };
}

function sumOf(items: Accrued[]): Accrued {
  const sum = (key: keyof Accrued): string => String(items.reduce((total, item) => total + BigInt(item[key]), 0n));
  return { earned: sum("earned"), claimed: sum("claimed"), claimable: sum("claimable") };
}

async function listClaims(
  holder: Address,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Claim>> {
  const after = parseCursor(query.cursor);
  const rows = await db
    .select()
    .from(claim)
    .where(
      and(
        eq(claim.holder, holder),
        gt(claim.amount, 0n),
        after && sql`(${claim.block}, ${claim.id}) < (${after.block}, ${after.id})`,
      ),
    )
    .orderBy(desc(claim.block), desc(claim.id))
    .limit(query.limit + 1);
  return pageOf(rows, query.limit, ({ id: _id, holder: _holder, ...row }) => jsonOf(row));
}

import { and, eq, gt, gte, inArray, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { journalEntry, rig } from "../../ponder.schema.ts";
import { answerCsv, decimal } from "./csv.ts";
import { dayOf, firstSecond, readEarnings } from "./earnings.ts";
import { addressParameter, daysParameter, parse } from "./query.ts";
import type { HostEarnings } from "./types.ts";

type Address = `0x${string}`;

/** What hosts earn, by day. */
export const hosts = new Hono()
  .get("/hosts/:address/earnings", async (c) => {
    const { address } = parse({ address: addressParameter }, c.req.param());
    const { days } = parse({ days: daysParameter.default(30) }, c.req.query());
    return c.json<HostEarnings>(await readHostEarnings(address, days));
  })
  .get("/hosts/:address/earnings.csv", async (c) => {
    const { address } = parse({ address: addressParameter }, c.req.param());
    const { days } = parse({ days: daysParameter.default(366) }, c.req.query());
    const { days: rows } = await readHostEarnings(address, days);
    const lines = rows.map((row) => [row.day, row.rigId, row.source, decimal(row.amount), "USDC"]);
    return answerCsv(c, `rackshare-hosting-by-day-${address}`, ["day", "rig", "source", "amount", "token"], lines);
  });

async function readHostEarnings(host: Address, days: number): Promise<HostEarnings> {
  const rows = await db.select({ id: rig.id }).from(rig).where(eq(rig.host, host));
  const ids = rows.map(({ id }) => id);
  const [fees, own] = await Promise.all([readFees(ids, await firstSecond(days)), readEarnings(host, days)]);
  const rent = own.days.flatMap((row) =>
    row.source === "rent" && ids.includes(row.rigId) ? [{ ...row, source: row.source }] : [],
  );
  const byDay = [...fees, ...rent].sort((a, b) => a.day.localeCompare(b.day) || a.rigId - b.rigId);
  return { host, days: byDay };
}

/** Hosting fees on the days that settled them. */
async function readFees(ids: number[], from: number): Promise<HostEarnings["days"]> {
  const { account, subject, amount, time, token } = journalEntry;
  const day = sql<number>`(${time} / 86400)::int`;
  const rows = await db
    .select({ day, rigId: subject, amount: sql<string>`SUM(${amount})::text` })
    .from(journalEntry)
    .where(
      and(
        eq(account, "hosting"),
        inArray(subject, ids.map(String)),
        eq(token, "USDC"),
        gt(amount, 0n),
        gte(time, from),
      ),
    )
    .groupBy(day, subject);
  return rows.map((row) => ({
    day: dayOf(row.day * 86_400),
    rigId: Number(row.rigId),
    source: "hosting",
    amount: row.amount,
  }));
}

import { and, eq, gt, inArray, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { account, holding, inspector, rental } from "../../ponder.schema.ts";
import { readCheckpoint } from "./database.ts";
import { parse } from "./query.ts";
import { readAllRigs } from "./rigList.ts";
import { readIncome } from "./rigs.ts";
import type { Concentration, MetricsSummary } from "./figures.ts";
import type { Income } from "./types.ts";

const usdc = 1_000_000n;

/** The protocol as a whole. */
export const metrics = new Hono().get("/metrics-summary", async (c) => {
  parse({}, c.req.query());
  return c.json<MetricsSummary>(await summarize());
});

async function summarize(): Promise<MetricsSummary> {
  const { block, time } = (await readCheckpoint()) ?? { block: 0, time: 0 };
  const [allRigs, rentalCounts, inspectorRows, holderRows, staked, holdersRent, hosting, commission, subsidy, pay] =
    await Promise.all([
      readAllRigs(),
      readRentals(time),
      db.select().from(inspector),
      db
        .select({ holder: holding.holder, shares: sql<string>`SUM(${holding.shares})::text` })
        .from(holding)
        .where(gt(holding.shares, 0n))
        .groupBy(holding.holder),
      db
        .select({ sum: sql<string>`COALESCE(SUM(${account.balance}), 0)::text` })
        .from(account)
        .where(eq(account.name, "stake")),
      readIncome(["rent"], time),
      readIncome(["hosting"], time),
      readIncome(["commission"], time),
      readIncome(["reward"], time),
      readPay(time),
    ]);
  const rentPaid = addIncome(holdersRent, hosting, commission);
  const offered = allRigs.filter((item) => item.offered);
  const slots = sum(offered.map((item) => item.slotCount));
  const slotsTaken = sum(offered.map((item) => item.slotCount - item.slotsFree));
  const judged = sum(allRigs.map((item) => item.samplesJudged));
  const delivered = sum(allRigs.map((item) => item.samplesDelivered));
  return {
    block,
    time,
    rigs: allRigs.length,
    gpus: sum(allRigs.map((item) => item.gpuCount)),
    slots,
    slotsTaken,
    utilisation: slots === 0 ? 0 : Math.round((slotsTaken * 10_000) / slots),
    ...rentalCounts,
    rentPaid,
    renters: await readRenters(time, BigInt(rentPaid.total), BigInt(commission.month)),
    mrr: rentPaid.month,
    subsidyPerRent: rentPaid.month === "0" ? null : String((BigInt(subsidy.month) * usdc) / BigInt(rentPaid.month)),
    holdersRent,
    commission,
    subsidy,
    inspectorPay: pay,
    staked: staked[0]?.sum ?? "0",
    seats: sum(inspectorRows.map((row) => row.seats)),
    inspectors: inspectorRows.filter((row) => row.seats > 0).length,
    holders: holderRows.length,
    delivered: judged === 0 ? null : Math.round((delivered * 10_000) / judged),
    concentration: {
      hosts: concentrationOf(totals(allRigs.map((item) => [item.host, item.gpuCount * item.model.computeUnits]))),
      inspectors: concentrationOf(inspectorRows.map((row) => Number(row.stake))),
      holders: concentrationOf(holderRows.map((row) => Number(row.shares))),
      regions: concentrationOf(totals(allRigs.map((item) => [item.region, item.gpuCount * item.model.computeUnits]))),
    },
  };
}

/** Renters of the last 30 days and of the 30 before; what was paid counts as settled. */
async function readRenters(time: number, paid: bigint, commission: bigint): Promise<MetricsSummary["renters"]> {
  const used = (from: number, to: number) =>
    sql`COALESCE(${rental.start}, ${rental.time}) < ${to} AND ${rental.takenUntil} > ${from}`;
  const window = 30 * 86_400;
  const byRenter = db
    .select({
      renter: rental.renter,
      recent: sql<boolean>`BOOL_OR(${used(time - window, time)})`.as("recent"),
      earlier: sql<boolean>`BOOL_OR(${used(time - 2 * window, time - window)})`.as("earlier"),
    })
    .from(rental)
    .groupBy(rental.renter)
    .as("by_renter");
  const [row] = await db
    .select({
      ever: sql<number>`COUNT(*)::int`,
      month: sql<number>`(COUNT(*) FILTER (WHERE recent))::int`,
      before: sql<number>`(COUNT(*) FILTER (WHERE earlier))::int`,
      lost: sql<number>`(COUNT(*) FILTER (WHERE earlier AND NOT recent))::int`,
    })
    .from(byRenter);
  const { ever, month, before, lost } = row ?? { ever: 0, month: 0, before: 0, lost: 0 };
  const churn = before === 0 ? null : Math.round((lost * 10_000) / before);
  const isKnown = lost > 0 && month > 0;
  return {
    ever,
    month,
    churn,
    paidEach: ever === 0 ? null : String(paid / BigInt(ever)),
    lifetimeValue: isKnown ? String((commission * BigInt(before)) / BigInt(month * lost)) : null,
  };
}

async function readRentals(time: number): Promise<Pick<MetricsSummary, "rentals" | "openRentals" | "activeRenters">> {
  const open = and(inArray(rental.state, ["requested", "running"]), gt(rental.takenUntil, time));
  const [row] = await db
    .select({
      rentals: sql<number>`COUNT(*)::int`,
      openRentals: sql<number>`(COUNT(*) FILTER (WHERE ${open}))::int`,
      activeRenters: sql<number>`(COUNT(DISTINCT ${rental.renter}) FILTER (WHERE ${open}))::int`,
    })
    .from(rental);
  return row ?? { rentals: 0, openRentals: 0, activeRenters: 0 };
}

/** RACK that inspectors earned: what claims take out of the same accounts is negative there and not counted. */
function readPay(time: number): Promise<Income> {
  return readIncome(["pay"], time);
}

/** How unequally something is held. Shares are of compute units for hosts and regions, of stake, of shares. */
export function concentrationOf(sizes: number[]): Concentration {
  const total = sum(sizes);
  if (total === 0) return { hhi: 0, nakamoto: 0, gini: 0, count: 0 };
  const parts = sizes
    .filter((size) => size > 0)
    .map((size) => size / total)
    .sort((a, b) => b - a);
  let held = 0;
  let nakamoto = 0;
  for (const part of parts) {
    if (held > 0.5) break;
    held += part;
    nakamoto++;
  }
  const count = parts.length;
  // The k-th largest of n weighs n + 1 - 2k.
  const gini = sum(parts.map((part, k) => part * (count - 1 - 2 * k))) / count;
  const hhi = sum(parts.map((part) => part * part));
  return { hhi: Math.round(hhi * 10_000), nakamoto, gini: Math.round(gini * 10_000), count };
}

function totals(pairs: [string, number][]): number[] {
  const byName = new Map<string, number>();
  for (const [name, size] of pairs) byName.set(name, (byName.get(name) ?? 0) + size);
  return [...byName.values()];
}

function addIncome(...incomes: Income[]): Income {
  const add = (key: keyof Income): string => String(incomes.reduce((total, income) => total + BigInt(income[key]), 0n));
  return { day: add("day"), week: add("week"), month: add("month"), total: add("total") };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

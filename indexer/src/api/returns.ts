import { and, eq, gt, sql } from "ponder";
import { db } from "ponder:api";
import { journalEntry, rentalEvent, sale, stream, type rig } from "../../ponder.schema.ts";
import { earned, indexAt, shareSupply } from "../lib/streams.ts";
import type { Nav, Returns } from "./types.ts";

const day = 86_400;
const wholeShare = 1_000_000n;
const shares = shareSupply / wholeShare;

/** A rig loses its value along a straight line to zero over this time. */
const lifetime = BigInt(4 * 365 * day);

type RigRow = typeof rig.$inferSelect;

/** What a rig yielded over its last 30 days, as a yearly part of its value at the latest share price. */
export async function readReturns(row: RigRow, sharePrice: string | null, time: number): Promise<Returns> {
  const over = Math.min(time - row.time, 30 * day);
  const value = sharePrice === null ? null : BigInt(sharePrice) * shares;
  if (value === null || value === 0n || over < day)
    return { value: value === null ? null : String(value), over, gross: null, net: null, afterDepreciation: null };
  const [paid, received] = await Promise.all([readPaid(row.id, time - over), readReceived(row.id, time - over)]);
  const yearly = (amount: bigint): number => Number((amount * 10_000n * 365n * BigInt(day)) / (value * BigInt(over)));
  const net = yearly(received);
  const yearlyLoss = Number((10_000n * 365n * BigInt(day)) / lifetime);
  return { value: String(value), over, gross: yearly(paid), net, afterDepreciation: net - yearlyLoss };
}

/** What renters paid for what was settled after a time: commission, hosting fee and holders' rent. */
async function readPaid(rigId: number, since: number): Promise<bigint> {
  const detail = sql`${rentalEvent.detail}::jsonb`;
  const [row] = await db
    .select({
      sum: sql<string>`COALESCE(SUM((${detail}->>'commission')::numeric + (${detail}->>'hosting')::numeric
        + (${detail}->>'rent')::numeric), 0)::text`,
    })
    .from(rentalEvent)
    .where(and(eq(rentalEvent.rigId, rigId), eq(rentalEvent.kind, "settled"), gt(rentalEvent.time, since)));
  return BigInt(row?.sum ?? 0);
}

async function readReceived(rigId: number, since: number): Promise<bigint> {
  const { account, subject, amount, time } = journalEntry;
  const [row] = await db
    .select({ sum: sql<string>`COALESCE(SUM(${amount}), 0)::text` })
    .from(journalEntry)
    .where(and(eq(account, "rent"), eq(subject, String(rigId)), gt(amount, 0n), gt(time, since)));
  return BigInt(row?.sum ?? 0);
}

/** What a share would be worth by the books alone; null for a rig that was never sold. */
export async function readNav(row: RigRow, sharePrice: string | null, time: number): Promise<Nav | null> {
  const [sold, dripping] = await Promise.all([
    row.saleId === null ? undefined : db.query.sale.findFirst({ where: eq(sale.id, row.saleId) }),
    db.query.stream.findFirst({ where: and(eq(stream.rigId, row.id), eq(stream.source, "rent")) }),
  ]);
  if (!sold || sold.commissionedFrom === null) return null;
  const cost = sold.price * shares;
  const age = BigInt(Math.max(0, time - sold.commissionedFrom));
  const machine = age >= lifetime ? 0n : (cost * (lifetime - age)) / lifetime;
  const undripped =
    !dripping || time >= dripping.endsAt
      ? 0n
      : earned(shareSupply, indexAt(dripping, time), indexAt(dripping, dripping.endsAt));
  const perShare = (machine + undripped) / shares;
  const premium =
    sharePrice === null || perShare === 0n ? null : Number((BigInt(sharePrice) * 10_000n) / perShare) - 10_000;
  return {
    perShare: String(perShare),
    cost: String(cost),
    machine: String(machine),
    undripped: String(undripped),
    premium,
  };
}

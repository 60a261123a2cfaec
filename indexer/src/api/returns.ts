import { and, eq, gt, sql } from "ponder";
import { db } from "ponder:api";
import { rentalEvent, stream, type rig, type sale } from "../../ponder.schema.ts";
import { earned, indexAt, shareSupply } from "../lib/streams.ts";
import type { Nav, Returns } from "./types.ts";

const day = 86_400;
const wholeShare = 1_000_000n;
const shares = shareSupply / wholeShare;

/** A rig loses its value along a straight line to zero over this time. */
const lifetime = BigInt(4 * 365 * day);

type RigRow = typeof rig.$inferSelect;

/** [s] over which returns are measured. */
export const month = 30 * day;

/**
 * What a rig yielded over its last 30 days, as a yearly part of its value at the latest share price.
 * @param lately what renters paid and what holders received in these days.
 */
export function returnsOf(
  row: RigRow,
  sharePrice: string | null,
  time: number,
  lately: { paid: bigint; received: bigint },
): Returns {
  const over = Math.min(time - row.time, month);
  const value = sharePrice === null ? null : BigInt(sharePrice) * shares;
  if (value === null || value === 0n || over < day)
    return { value: value === null ? null : String(value), over, gross: null, net: null, afterDepreciation: null };
  const yearly = (amount: bigint): number => Number((amount * 10_000n * 365n * BigInt(day)) / (value * BigInt(over)));
  const net = yearly(lately.received);
  const yearlyLoss = Number((10_000n * 365n * BigInt(day)) / lifetime);
  return { value: String(value), over, gross: yearly(lately.paid), net, afterDepreciation: net - yearlyLoss };
}

/** What renters paid for what was settled in the last 30 days: commission, hosting fee and holders' rent. */
export async function readPaid(rigId: number, time: number): Promise<bigint> {
  const detail = sql`${rentalEvent.detail}::jsonb`;
  const [row] = await db
    .select({
      sum: sql<string>`COALESCE(SUM((${detail}->>'commission')::numeric + (${detail}->>'hosting')::numeric
        + (${detail}->>'rent')::numeric), 0)::text`,
    })
    .from(rentalEvent)
    .where(and(eq(rentalEvent.rigId, rigId), eq(rentalEvent.kind, "settled"), gt(rentalEvent.time, time - month)));
  return BigInt(row?.sum ?? 0);
}

/** How a rig's rent drips. */
export async function readRentStream(rigId: number): Promise<typeof stream.$inferSelect | undefined> {
  return db.query.stream.findFirst({ where: and(eq(stream.rigId, rigId), eq(stream.source, "rent")) });
}

/** What a share would be worth by the books alone; null for a rig that was never sold. */
export function navOf(
  sold: typeof sale.$inferSelect | undefined,
  dripping: typeof stream.$inferSelect | undefined,
  sharePrice: string | null,
  time: number,
): Nav | null {
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

import { asc, eq, inArray, or } from "ponder";
import { db } from "ponder:api";
import { claim, shareTransfer, streamUpdate } from "../../ponder.schema.ts";
import { emptyStream, indexAt, type Stream } from "../lib/streams.ts";
import { readCheckpoint } from "./database.ts";
import type { Earnings } from "./types.ts";

type Source = "rent" | "reward";
type Address = `0x${string}`;

/** A time from which a holder holds a number of shares; what accrued until then was rounded down. */
interface Touch {
  time: number;
  shares: bigint;
}

/** A holder's shares of a rig over time, and how that rig's rent and reward dripped. */
interface History {
  rigId: number;
  touches: Record<Source, Touch[]>;
  streams: Record<Source, Stream[]>;
}

const scale = 40n;

/** What a holder earned of each rig, rent and reward apart, on each of so many days. */
export async function readEarnings(holder: Address, days: number): Promise<Earnings> {
  const { time } = (await readCheckpoint()) ?? { time: 0 };
  const from = await firstSecond(days);
  const histories = await readHistories(holder);
  const rows = [...histories.values()].flatMap((history) =>
    (["rent", "reward"] as const).flatMap((source) =>
      [...earnedByDay(history, source, from, time)].map(([day, amount]) => {
        return { day, rigId: history.rigId, source, amount: String(amount) };
      }),
    ),
  );
  return { holder, days: rows.sort((a, b) => a.day.localeCompare(b.day) || a.rigId - b.rigId) };
}

/** Of the first of so many days of UTC, the indexed one among them. */
export async function firstSecond(days: number): Promise<number> {
  const { time } = (await readCheckpoint()) ?? { time: 0 };
  return (Math.floor(time / 86_400) + 1 - days) * 86_400;
}

/** A moment's day of UTC: "2026-11-21". */
export function dayOf(time: number): string {
  return new Date(time * 1_000).toISOString().slice(0, 10);
}

/** What is needed to know what a holder earned of each rig it ever held. */
async function readHistories(holder: Address): Promise<Map<number, History>> {
  const [transfers, claims] = await Promise.all([
    db
      .select()
      .from(shareTransfer)
      .where(or(eq(shareTransfer.from, holder), eq(shareTransfer.to, holder)))
      .orderBy(asc(shareTransfer.block), asc(shareTransfer.logIndex)),
    db
      .select({ rigId: claim.rigId, source: claim.source, time: claim.time })
      .from(claim)
      .where(eq(claim.holder, holder))
      .orderBy(asc(claim.block)),
  ]);
  const ids = [...new Set(transfers.map(({ rigId }) => rigId))];
  const updates = await readStreams(ids);
  const histories = new Map<number, History>();
  for (const rigId of ids) {
    const own = transfers.filter((transfer) => transfer.rigId === rigId);
    const held = own.map(({ time, to, fromAfter, toAfter }) => ({ time, shares: to === holder ? toAfter : fromAfter }));
    const touches = { rent: [...held], reward: [...held] };
    for (const { source, time } of claims.filter((item) => item.rigId === rigId)) insertClaim(touches[source], time);
    histories.set(rigId, { rigId, touches, streams: updates.get(rigId) ?? { rent: [], reward: [] } });
  }
  return histories;
}

async function readStreams(ids: number[]): Promise<Map<number, Record<Source, Stream[]>>> {
  const rows = await db
    .select()
    .from(streamUpdate)
    .where(inArray(streamUpdate.rigId, ids))
    .orderBy(asc(streamUpdate.block), asc(streamUpdate.logIndex));
  const streams = new Map<number, Record<Source, Stream[]>>(ids.map((id) => [id, { rent: [], reward: [] }]));
  for (const { rigId, source, time, index, rate, endsAt, remainder } of rows) {
    streams.get(rigId)?.[source].push({ index, rate, endsAt, remainder, updatedAt: time, notified: 0n });
  }
  return streams;
}

function insertClaim(touches: Touch[], time: number): void {
  const before = touches.findLastIndex((touch) => touch.time <= time);
  touches.splice(before + 1, 0, { time, shares: touches[before]?.shares ?? 0n });
}

/** [token units] earned in each UTC day from `from` to `time`; days add up to what was earned in all of them. */
function earnedByDay({ touches, streams }: History, source: Source, from: number, time: number): Map<string, bigint> {
  const until = (moment: number): bigint => {
    let sum = 0n;
    for (const [shares, start, end] of segments(touches[source], streams[source], moment))
      sum += shares * (end - start);
    return sum >> scale;
  };
  const days = new Map<string, bigint>();
  let before = until(from);
  for (let start = from; start < time; start = nextMidnight(start)) {
    const after = until(Math.min(nextMidnight(start), time));
    if (after > before) days.set(dayOf(start), after - before);
    before = after;
  }
  return days;
}

function nextMidnight(time: number): number {
  return (Math.floor(time / 86_400) + 1) * 86_400;
}

/** Stretches of time in which the holder's shares did not change, with the index at both ends. */
function* segments(touches: Touch[], streams: Stream[], time: number): Generator<[bigint, bigint, bigint]> {
  for (const [i, touch] of touches.entries()) {
    if (touch.time >= time) return;
    const end = Math.min(touches[i + 1]?.time ?? time, time);
    if (touch.shares > 0n && end > touch.time)
      yield [touch.shares, streamIndex(streams, touch.time), streamIndex(streams, end)];
  }
}

function streamIndex(streams: Stream[], time: number): bigint {
  const current = streams.findLast((item) => item.updatedAt <= time) ?? emptyStream(time);
  return indexAt(current, time);
}

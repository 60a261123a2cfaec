import { and, asc, desc, eq, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { z } from "zod";
import { demand, inspector, report, seat, seatEvent } from "../../ponder.schema.ts";
import { jsonOf, withDetail } from "./json.ts";
import { addressParameter, pageOf, pageParameters, parse, parseCursor, rigParameter } from "./query.ts";
import type { Demand, Inspector, InspectorStory, Page } from "./types.ts";

/** Inspectors, their seats and reports. */
export const inspectors = new Hono()
  .get("/inspectors", async (c) => c.json<Page<Inspector>>(await listInspectors(parse(boardQuery, c.req.query()))))
  .get("/demands", async (c) => c.json<Page<Demand>>(await listDemands(parse(demandQuery, c.req.query()))))
  .get("/inspectors/:address", async (c) => {
    return c.json<InspectorStory>(await readInspector(parse({ address: addressParameter }, c.req.param()).address));
  });

const boardQuery = {
  ...pageParameters,
  cursor: z
    .string()
    .regex(/^\d{1,9}~0x[0-9a-f]{40}$/, "use the `next` of the page before")
    .optional(),
};

async function listInspectors(query: z.infer<z.ZodObject<typeof boardQuery>>): Promise<Page<Inspector>> {
  const [samples, address] = query.cursor?.split("~") ?? [];
  const { samples: counted, address: of } = inspector;
  const rows = await db
    .select()
    .from(inspector)
    .where(samples === undefined ? undefined : sql`(-${counted}, ${of}) > (${-Number(samples)}, ${address})`)
    .orderBy(desc(counted), asc(of))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: jsonOf(shown), next: last && rows.length > query.limit ? `${last.samples}~${last.address}` : null };
}

const demandQuery = {
  ...pageParameters,
  state: z.enum(["open", "shown", "missed"]).optional(),
  inspector: addressParameter.optional(),
  rig: rigParameter.optional(),
};

async function listDemands(query: z.infer<z.ZodObject<typeof demandQuery>>): Promise<Page<Demand>> {
  const after = parseCursor(query.cursor);
  const rows = await db
    .select()
    .from(demand)
    .where(
      and(
        query.state === undefined ? undefined : eq(demand.state, query.state),
        query.inspector === undefined ? undefined : eq(demand.inspector, query.inspector),
        query.rig === undefined ? undefined : eq(demand.rigId, query.rig),
        after && sql`(${demand.block}, ${demand.id}) < (${after.block}, ${after.id}::int)`,
      ),
    )
    .orderBy(desc(demand.block), desc(demand.id))
    .limit(query.limit + 1);
  return pageOf(rows, query.limit, (row) => jsonOf(row));
}

/** What an account has that never took a seat. */
const never = {
  seats: 0,
  stake: "0",
  pay: "0",
  payClaimed: "0",
  slashed: "0",
  reports: 0,
  samples: 0,
  misses: 0,
  since: null,
};

async function readInspector(address: `0x${string}`): Promise<InspectorStory> {
  const [row, seats, reports, events] = await Promise.all([
    db.query.inspector.findFirst({ where: eq(inspector.address, address) }),
    db.select().from(seat).where(eq(seat.inspector, address)).orderBy(asc(seat.id)),
    db
      .select()
      .from(report)
      .where(eq(report.inspector, address))
      .orderBy(desc(report.epoch), desc(report.group))
      .limit(100),
    db.select().from(seatEvent).where(eq(seatEvent.inspector, address)).orderBy(desc(seatEvent.block)).limit(100),
  ]);
  return {
    ...(row ? jsonOf(row) : { address, ...never }),
    seatList: seats.map(({ block: _block, time: _time, txHash: _hash, ...item }) => jsonOf(item)),
    latestReports: reports.map((item) => {
      const { id: _id, inspector: _inspector, delivered: _delivered, tested: _tested, ...shown } = item;
      return jsonOf(shown);
    }),
    events: events.map(({ id: _id, inspector: _inspector, ...item }) => withDetail(item)),
  };
}

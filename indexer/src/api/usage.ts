import { sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { z } from "zod";
import { readCheckpoint } from "./database.ts";
import { ApiError } from "./problem.ts";
import { daysParameter, modelParameter, parse, regionParameter, timeParameter } from "./query.ts";
import type { Rollup, UnmetDemand } from "./figures.ts";
import type { Page } from "./types.ts";

type SQL = ReturnType<typeof sql>;

const seconds = { hour: 3_600, day: 86_400 };
const maxBuckets = { hour: 31 * 24, day: 400 };

/** What was asked for and delivered over time, by model and region. */
export const usage = new Hono()
  .get("/rollups", async (c) => c.json<Page<Rollup>>(await readRollups(parse(rollupQuery, c.req.query()))))
  .get("/unmet-demand", async (c) => c.json<UnmetDemand>(await readUnmet(parse(unmetQuery, c.req.query()))));

const rollupQuery = {
  by: z.enum(["hour", "day"]).default("day"),
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  model: modelParameter.optional(),
  region: regionParameter.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
  cursor: z
    .string()
    .regex(/^\d{1,11}~\d{1,5}~[A-Z-]{0,8}$/, "use the `next` of the page before")
    .optional(),
};

/** A slot is 1 of up to 8 slices of a GPU, so that 840ths of a GPU are whole numbers for each of them. */
const parts = sql.raw("l.slot_count * (840 / r.slices)");

async function readRollups(query: z.infer<z.ZodObject<typeof rollupQuery>>): Promise<Page<Rollup>> {
  const length = seconds[query.by];
  const to = query.to ?? ((await readCheckpoint())?.time ?? 0) + 1;
  const from = query.from ?? to - (query.by === "hour" ? 86_400 : 30 * 86_400);
  if ((to - from) / length > maxBuckets[query.by])
    throw new ApiError(400, `from: ask for at most ${maxBuckets[query.by]} ${query.by}s.`);
  const [time, model, region] = query.cursor?.split("~") ?? [];
  const after = time && sql`WHERE (start, model_id, region) > (${Number(time)}, ${Number(model)}, ${region ?? ""})`;
  const { rows } = await db.execute<Rollup & Record<string, unknown>>(sql`
    WITH moved AS (
      SELECT e.time, r.model_id, r.region, (e.kind = 'opened')::int AS opened, e.detail::jsonb AS d, ${parts} AS parts, 0 AS reward
      FROM rental_event e JOIN rental l ON l.id = e.rental_id JOIN rig r ON r.id = e.rig_id
      WHERE e.kind IN ('opened', 'settled') AND e.time >= ${from} AND e.time < ${to} AND ${isOf(query)}
      UNION ALL
      SELECT s.time, r.model_id, r.region, 0, '{}', 0, s.amount
      FROM subsidy s JOIN rig r ON r.id = s.rig_id WHERE s.time >= ${from} AND s.time < ${to} AND ${isOf(query)}
    ), buckets AS (
      SELECT time / ${length} * ${length} AS start, model_id, region, SUM(opened) AS opened,
        SUM((d->>'commission')::numeric) AS commission, SUM((d->>'hosting')::numeric) AS hosting, SUM((d->>'rent')::numeric) AS rent,
        SUM((d->>'refund')::numeric) AS refund, SUM((d->>'delivered')::numeric * parts) AS delivered,
        SUM((d->>'undelivered')::numeric * parts) AS undelivered, SUM(reward) AS reward
      FROM moved GROUP BY 1, 2, 3
    )
    SELECT start::int, model_id AS "modelId", region, opened::int AS rentals,
      COALESCE(commission + hosting + rent, 0)::text AS "rentPaid", COALESCE(commission, 0)::text AS commission,
      COALESCE(rent, 0)::text AS "holdersRent", COALESCE(refund, 0)::text AS refunded, reward::text,
      DIV(COALESCE(delivered, 0), 840)::float8 AS "gpuSeconds", DIV(COALESCE(undelivered, 0), 840)::float8 AS "gpuSecondsMissed"
    FROM buckets ${after || sql``} ORDER BY start, model_id, region LIMIT ${query.limit + 1}`);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = last && rows.length > query.limit ? `${last.start}~${last.modelId}~${last.region}` : null;
  return { items, next };
}

const unmetQuery = {
  days: daysParameter.default(30),
  model: modelParameter.optional(),
  region: regionParameter.optional(),
};

async function readUnmet(query: z.infer<z.ZodObject<typeof unmetQuery>>): Promise<UnmetDemand> {
  const { time } = (await readCheckpoint()) ?? { time: 0 };
  const from = time - query.days * 86_400;
  const { rows } = await db.execute<UnmetDemand["models"][number] & Record<string, unknown>>(sql`
    WITH ended AS (
      SELECT e.rental_id, e.kind, e.detail::jsonb AS d, r.model_id, ${parts} AS parts
      FROM rental_event e JOIN rental l ON l.id = e.rental_id JOIN rig r ON r.id = e.rig_id
      WHERE e.kind IN ('closed', 'settled') AND e.time > ${from} AND ${isOf(query)}
    ), planned AS (
      SELECT e.rental_id, MAX((e.detail::jsonb->>'duration')::numeric) AS wanted, MAX((e.detail::jsonb->>'end')::numeric) AS until
      FROM rental_event e WHERE e.kind IN ('opened', 'started', 'extended')
        AND e.rental_id IN (SELECT rental_id FROM ended WHERE kind = 'closed') GROUP BY 1
    ), lost AS (
      SELECT e.model_id, e.parts,
        CASE WHEN d->>'reason' = 'NotStarted' THEN wanted ELSE 0 END AS never,
        CASE WHEN d->>'reason' IN ('HostMaintenance', 'HostFault', 'HostPolicy') THEN until - (d->>'end')::numeric ELSE 0 END AS early,
        CASE WHEN e.kind = 'settled' THEN (d->>'undelivered')::numeric ELSE 0 END AS down
      FROM ended e LEFT JOIN planned p ON p.rental_id = e.rental_id AND e.kind = 'closed'
    )
    SELECT model_id AS "modelId", DIV(SUM(never * parts), 840)::float8 AS "neverStarted",
      DIV(SUM(early * parts), 840)::float8 AS "cutShort", DIV(SUM(down * parts), 840)::float8 AS "undelivered"
    FROM lost GROUP BY 1 HAVING SUM((never + early + down) * parts) > 0 ORDER BY 1`);
  return { from, to: time, models: rows };
}

/** Conditions on the rig. */
function isOf({ model, region }: { model?: number | undefined; region?: string | undefined }): SQL {
  const ofModel = model === undefined ? sql`TRUE` : sql`r.model_id = ${model}`;
  return region === undefined ? ofModel : sql`${ofModel} AND r.region LIKE ${`${region}%`}`;
}

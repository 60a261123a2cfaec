import { sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { cloudPrices, loadClouds } from "../../../scripts/lib/clouds.ts";
import { gpuModel } from "../../ponder.schema.ts";
import { readCheckpoint } from "./database.ts";
import { parse } from "./query.ts";
import { readAllRigs } from "./rigList.ts";
import type { ModelPrices } from "./figures.ts";

const month = 30 * 86_400;
const clouds = loadClouds();

/** What a GPU-hour costs here and at clouds, and what the same compute costs on any model. */
export const prices = new Hono().get("/prices", async (c) => {
  parse({}, c.req.query());
  return c.json<ModelPrices[]>(await readPrices());
});

async function readPrices(): Promise<ModelPrices[]> {
  const { time } = (await readCheckpoint()) ?? { time: 0 };
  const [models, all, paid] = await Promise.all([
    db.select().from(gpuModel).orderBy(gpuModel.id),
    readAllRigs(),
    readPaid(time - month),
  ]);
  const elsewhere = cloudPrices(clouds, models);
  return models.flatMap(({ id, name, computeUnits }): ModelPrices[] => {
    const asked = all
      .filter(({ offered, model }) => offered && model.id === id)
      .map(({ priceNow }) => BigInt(priceNow));
    const here = { asked: median(asked), paid: paid.get(id) };
    const cloud = elsewhere.get(id);
    if (here.asked === undefined && here.paid === undefined) return [];
    const both = (price: bigint | undefined) =>
      price === undefined
        ? null
        : { gpuHour: String(price), computeUnitHour: String((price * 1_000n) / BigInt(computeUnits)) };
    return [
      {
        modelId: id,
        name,
        computeUnits,
        rigsOffered: asked.length,
        asked: both(here.asked),
        paid: both(here.paid),
        cloud: both(cloud?.median),
        cloudRange: cloud ? { min: String(cloud.min), max: String(cloud.max), offers: cloud.offerCount } : null,
      },
    ];
  });
}

/** USDC per GPU-hour that was delivered, by model, in what was settled since a time. */
async function readPaid(since: number): Promise<Map<number, bigint>> {
  const { rows } = await db.execute<{ model: number; price: string }>(sql`
    SELECT r.model_id AS model, DIV(
        SUM((d->>'commission')::numeric + (d->>'hosting')::numeric + (d->>'rent')::numeric) * 3600 * 840,
        SUM((d->>'delivered')::numeric * l.slot_count * (840 / r.slices))
      )::text AS price
    FROM (SELECT rig_id, rental_id, detail::jsonb AS d FROM rental_event WHERE kind = 'settled' AND time > ${since}) e
    JOIN rental l ON l.id = e.rental_id JOIN rig r ON r.id = e.rig_id
    GROUP BY 1 HAVING SUM((d->>'delivered')::numeric) > 0`);
  return new Map(rows.map(({ model, price }) => [model, BigInt(price)]));
}

/** Of an even number the lower one of the two in the middle. */
function median(values: bigint[]): bigint | undefined {
  return values.sort((a, b) => (a < b ? -1 : 1))[(values.length - 1) >> 1];
}

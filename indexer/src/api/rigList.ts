import { and, desc, eq, gt, inArray } from "ponder";
import { db } from "ponder:api";
import { z } from "zod";
import { gpuModel, rental, rig, sale, trade, uptime } from "../../ponder.schema.ts";
import { placeOf } from "../lib/groups.ts";
import { priceAt } from "../lib/price.ts";
import { oncePerBlock } from "./cache.ts";
import { readCheckpoint } from "./database.ts";
import { jsonOf } from "./json.ts";
import { addressParameter, amountParameter, modelParameter, pageParameters, regionParameter } from "./query.ts";
import type { Page, Rig } from "./types.ts";

const wholeShare = 1_000_000n;
const sorts = ["price", "-price", "uptime", "memory", "performance", "newest"] as const;

export const rigQuery = {
  ...pageParameters,
  cursor: z
    .string()
    .regex(/^\d{1,6}$/, "use the `next` of the page before")
    .optional(),
  model: modelParameter.optional(),
  minMemoryMib: z.coerce.number().int().positive().optional(),
  region: regionParameter.optional(),
  maxPrice: amountParameter.optional(),
  minFree: z.coerce.number().int().min(0).max(64).optional(),
  minUptime: z.coerce.number().min(0).max(100).optional(),
  maxAllowance: z.coerce.number().int().min(0).max(1000).optional(),
  host: addressParameter.optional(),
  offered: z.enum(["true", "false"]).optional(),
  sort: z.enum(sorts).default("price"),
};

export async function listRigs(query: z.infer<z.ZodObject<typeof rigQuery>>): Promise<Page<Rig>> {
  const { model, minMemoryMib = 0, region = "", maxPrice, minFree = 0, minUptime, maxAllowance, host, offered } = query;
  const found = (await readAllRigs()).filter(
    (item) =>
      (model === undefined || item.model.id === model) &&
      item.memoryMib >= minMemoryMib &&
      item.region.startsWith(region) &&
      (maxPrice === undefined || BigInt(item.price) <= maxPrice) &&
      item.slotsFree >= minFree &&
      (minUptime === undefined || uptimeOf(item) * 100 >= minUptime) &&
      (maxAllowance === undefined || item.allowance <= maxAllowance) &&
      (host === undefined || item.host === host) &&
      (offered === undefined || item.offered === (offered === "true")),
  );
  const sorted = found.sort((a, b) => compare(query.sort, a, b) || a.id - b.id);
  const from = Number(query.cursor ?? 0);
  const to = from + query.limit;
  return { items: sorted.slice(from, to), next: to < sorted.length ? String(to) : null };
}

/** All rigs as of the indexed block: read once for it, however many lists are asked for. */
export const readAllRigs = oncePerBlock(() => readRigs(undefined));

function compare(sort: (typeof sorts)[number], a: Rig, b: Rig): number {
  switch (sort) {
    case "price":
      return Number(BigInt(a.priceNow) - BigInt(b.priceNow));
    case "-price":
      return Number(BigInt(b.priceNow) - BigInt(a.priceNow));
    case "uptime":
      return uptimeOf(b) - uptimeOf(a);
    case "memory":
      return b.memoryMib - a.memoryMib;
    case "performance":
      return b.model.computeUnits * b.gpuCount - a.model.computeUnits * a.gpuCount;
    case "newest":
      return b.id - a.id;
  }
}

function uptimeOf(item: Rig): number {
  return item.samplesJudged === 0 ? -1 : item.samplesDelivered / item.samplesJudged;
}

/** Rigs with their free slots and latest share price, as of the indexed block. */
export async function readRigs(where: ReturnType<typeof and>): Promise<Rig[]> {
  const at = await readCheckpoint();
  const rows = await db.select().from(rig).innerJoin(gpuModel, eq(gpuModel.id, rig.modelId)).where(where);
  const ids = rows.map((row) => row.rig.id);
  const [taken, prices, samples] = await Promise.all([
    readTaken(ids, at?.time ?? 0),
    readSharePrices(ids),
    readSamples(ids),
  ]);
  return rows.map((row) => ({
    ...toRig(row.rig, row.gpu_model, taken.get(row.rig.id) ?? 0n, prices.get(row.rig.id) ?? null),
    ...samples(row.rig.id),
  }));
}

/** How many samples of rigs inspectors judged, and found delivered. */
async function readSamples(ids: number[]): Promise<(id: number) => Pick<Rig, "samplesJudged" | "samplesDelivered">> {
  const groups = [...new Set(ids.map((id) => placeOf(id).group))];
  const rows = await db.select().from(uptime).where(inArray(uptime.group, groups));
  const byGroup = new Map(rows.map((row) => [row.group, row]));
  return (id) => {
    const { group, position } = placeOf(id);
    const row = byGroup.get(group);
    return { samplesJudged: row?.judged[position] ?? 0, samplesDelivered: row?.delivered[position] ?? 0 };
  };
}

function toRig(
  row: typeof rig.$inferSelect,
  model: typeof gpuModel.$inferSelect,
  taken: bigint,
  sharePrice: bigint | null,
): Omit<Rig, "samplesJudged" | "samplesDelivered"> {
  const slotCount = row.gpuCount * row.slices;
  const { saleId: _sale, modelId: _model, block: _block, txHash: _hash, time, ...columns } = row;
  const { commission: _commission, refunded: _refunded, hosting: _hosting, ...shown } = columns;
  return {
    ...jsonOf(shown),
    model,
    slotCount,
    slotsTaken: String(taken),
    slotsFree: slotCount - countBits(taken),
    priceNow: String(priceAt({ ...row, slotCount }, Math.min(countBits(taken) + 1, slotCount))),
    offered: row.listed && !row.inSale,
    sharePrice: sharePrice === null ? null : String(sharePrice),
    registeredAt: time,
  };
}

async function readTaken(ids: number[], time: number): Promise<Map<number, bigint>> {
  const open = await db
    .select({ rigId: rental.rigId, slots: rental.slots })
    .from(rental)
    .where(
      and(inArray(rental.state, ["requested", "running"]), gt(rental.takenUntil, time), inArray(rental.rigId, ids)),
    );
  const taken = new Map<number, bigint>();
  for (const { rigId, slots } of open) taken.set(rigId, (taken.get(rigId) ?? 0n) | slots);
  return taken;
}

/** [USDC per share] by rig: of its latest trade, else of its latest sale. */
export async function readSharePrices(ids: number[]): Promise<Map<number, bigint>> {
  const [sold, traded] = await Promise.all([
    db
      .select({ rigId: rig.id, price: sale.price })
      .from(rig)
      .innerJoin(sale, eq(sale.id, rig.saleId))
      .where(inArray(rig.id, ids)),
    db
      .selectDistinctOn([trade.rigId], { rigId: trade.rigId, paid: trade.paid, shares: trade.shares })
      .from(trade)
      .where(inArray(trade.rigId, ids))
      .orderBy(trade.rigId, desc(trade.block), desc(trade.id)),
  ]);
  const prices = new Map(sold.map(({ rigId, price }) => [rigId, price]));
  for (const { rigId, paid, shares } of traded) prices.set(rigId, (paid * wholeShare) / shares);
  return prices;
}

function countBits(bitmap: bigint): number {
  return bitmap.toString(2).replaceAll("0", "").length;
}

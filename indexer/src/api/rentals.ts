import { and, asc, desc, eq, gte, inArray, like, lt, lte, sql } from "ponder";
import { db } from "ponder:api";
import { Hono, type Context } from "hono";
import { z } from "zod";
import { attestation, journalEntry, rental, rentalEvent, report, rig } from "../../ponder.schema.ts";
import { placeOf, samplesAt, samplesPerEpoch } from "../lib/groups.ts";
import { readSampleSeconds } from "./chain.ts";
import { answerCsv, decimal, isoTime } from "./csv.ts";
import { readCheckpoint } from "./database.ts";
import { readEnergy } from "./energy.ts";
import { jsonOf, withDetail } from "./json.ts";
import { ApiError } from "./problem.ts";
import {
  addressParameter,
  modelParameter,
  pageOf,
  pageParameters,
  parse,
  parseCursor,
  regionParameter,
  rigParameter,
  timeParameter,
} from "./query.ts";
import { readBriefs } from "./rigs.ts";
import type { Attestation, Page, Rental, RentalStory, RigBrief } from "./types.ts";

type SQL = ReturnType<typeof eq>;

/** Rentals. */
export const rentals = new Hono()
  .get("/rentals", async (c) => c.json<Page<Rental>>(await listRentals(parse(listQuery, c.req.query()))))
  .get("/rentals/:id", async (c) => {
    const { id } = parse(
      {
        id: z
          .string()
          .regex(/^\d{1,20}$/, "must be a rental's number")
          .transform(BigInt),
      },
      c.req.param(),
    );
    return c.json<RentalStory>(await readRental(id));
  })
  .get("/renters/:address/rentals", async (c) => {
    const { address } = parse({ address: addressParameter }, c.req.param());
    return c.json<Page<Rental>>(await listRentals({ ...parse(pageParameters, c.req.query()), renter: address }));
  })
  .get("/renters/:address/statement.csv", async (c) => {
    const { address } = parse({ address: addressParameter }, c.req.param());
    return answerStatement(c, `rackshare-rentals-${address}`, eq(rental.renter, address));
  })
  .get("/hosts/:address/statement.csv", async (c) => {
    const { address } = parse({ address: addressParameter }, c.req.param());
    return answerStatement(c, `rackshare-hosting-${address}`, ofHost(address));
  });

const statementRows = 10_000;
const statementHeader =
  "rental,rig,renter,state,start,end,delivered seconds,undelivered seconds," +
  "deposited USDC,commission USDC,hosting fee USDC,holders' rent USDC,refund USDC,SLA credit USDC";

/** The latest rentals as a table for an accountant. */
async function answerStatement(c: Context, fileName: string, where: SQL): Promise<Response> {
  const rows = await db.select().from(rental).where(where).orderBy(desc(rental.block)).limit(statementRows);
  const lines = rows.map((row) => {
    const amounts = [row.deposited, row.commission, row.hosting, row.rent, row.refund, row.slaCredit].map(decimal);
    const times = [isoTime(row.start), isoTime(row.end), row.delivered, row.undelivered];
    return [String(row.id), row.rigId, row.renter, row.state, ...times, ...amounts];
  });
  return answerCsv(c, fileName, statementHeader.split(","), lines);
}

function ofHost(host: `0x${string}`): SQL {
  return ofRigs(eq(rig.host, host));
}

function ofRigs(where: SQL): SQL {
  return inArray(rental.rigId, db.select({ id: rig.id }).from(rig).where(where));
}

const listQuery = {
  ...pageParameters,
  rig: rigParameter.optional(),
  host: addressParameter.optional(),
  renter: addressParameter.optional(),
  model: modelParameter.optional(),
  region: regionParameter.optional(),
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  state: z.enum(["requested", "running", "closed", "ended", "cancelled"]).optional(),
};

async function listRentals(query: z.infer<z.ZodObject<typeof listQuery>>): Promise<Page<Rental>> {
  const after = parseCursor(query.cursor);
  const rows = await db
    .select()
    .from(rental)
    .where(
      and(
        query.rig === undefined ? undefined : eq(rental.rigId, query.rig),
        query.host === undefined ? undefined : ofHost(query.host),
        query.renter === undefined ? undefined : eq(rental.renter, query.renter),
        query.model === undefined ? undefined : ofRigs(eq(rig.modelId, query.model)),
        query.region === undefined ? undefined : ofRigs(like(rig.region, `${query.region}%`)),
        query.from === undefined ? undefined : gte(rental.time, query.from),
        query.to === undefined ? undefined : lt(rental.time, query.to),
        query.state === undefined ? undefined : eq(rental.state, query.state),
        after && sql`(${rental.block}, ${rental.id}) < (${after.block}, ${after.id}::numeric)`,
      ),
    )
    .orderBy(desc(rental.block), desc(rental.id))
    .limit(query.limit + 1);
  const briefs = await readBriefs([...new Set(rows.map((row) => row.rigId))]);
  return pageOf(rows, query.limit, (row) => toRental(row, briefOf(briefs, row.rigId)));
}

async function readRental(id: bigint): Promise<RentalStory> {
  const row = await db.query.rental.findFirst({ where: eq(rental.id, id) });
  if (!row) throw new ApiError(404, `There is no rental ${id}.`);
  const [briefs, events, lines, gateways, sampleSeconds, at, energy] = await Promise.all([
    readBriefs([row.rigId]),
    db
      .select()
      .from(rentalEvent)
      .where(eq(rentalEvent.rentalId, id))
      .orderBy(asc(rentalEvent.block), asc(rentalEvent.logIndex)),
    db
      .select({ line: journalEntry })
      .from(rentalEvent)
      .innerJoin(
        journalEntry,
        and(eq(journalEntry.block, rentalEvent.block), eq(journalEntry.logIndex, rentalEvent.logIndex)),
      )
      .where(eq(rentalEvent.rentalId, id))
      .orderBy(asc(journalEntry.block), asc(journalEntry.logIndex))
      .limit(1_000),
    db.select({ gateway: rig.gateway }).from(rig).where(eq(rig.id, row.rigId)),
    readSampleSeconds(),
    readCheckpoint(),
    readEnergy(row),
  ]);
  const evidence = await readEvidence(row, sampleSeconds * samplesPerEpoch, at?.time ?? 0);
  return {
    ...toRental(row, briefOf(briefs, row.rigId)),
    gateway: gateways[0]?.gateway ?? "",
    energy,
    events: events.map(({ id: _id, rentalId: _rental, rigId: _rig, logIndex: _log, ...item }) => withDetail(item)),
    ...evidence,
    journal: lines.map(({ line: { line: _line, logIndex: _log, ...booked } }) => jsonOf(booked)),
  };
}

/** What inspectors found in the epochs that a rental ran in. */
async function readEvidence(
  { rigId, start, end }: { rigId: number; start: number | null; end: number | null },
  epochSeconds: number,
  now: number,
): Promise<Pick<RentalStory, "attestations" | "reports">> {
  if (start === null) return { attestations: [], reports: [] };
  const first = Math.floor(start / epochSeconds);
  const last = Math.floor(Math.min(end ?? now, now) / epochSeconds);
  const { group, position } = placeOf(rigId);
  const [attestations, reports] = await Promise.all([
    db
      .select()
      .from(attestation)
      .where(and(eq(attestation.group, group), gte(attestation.epoch, first), lte(attestation.epoch, last)))
      .orderBy(asc(attestation.epoch))
      .limit(1_000),
    db
      .select()
      .from(report)
      .where(and(eq(report.group, group), gte(report.epoch, first), lte(report.epoch, last)))
      .orderBy(asc(report.epoch))
      .limit(1_000),
  ]);
  return {
    attestations: attestations.map((item) => toAttestation(item, position)),
    reports: reports.map((item) => ({
      epoch: item.epoch,
      inspector: item.inspector,
      evidenceRoot: item.evidenceRoot,
      delivered: samplesAt(item.delivered, position),
      tested: samplesAt(item.tested, position),
      txHash: item.txHash,
    })),
  };
}

/** What was found for the rig at a position of the group. */
export function toAttestation(row: typeof attestation.$inferSelect, position: number): Attestation {
  const { epoch, time, txHash } = row;
  return {
    epoch,
    judged: samplesAt(row.judged, position),
    delivered: samplesAt(row.delivered, position),
    time,
    txHash,
  };
}

/** A rental as the API tells it. */
export function toRental(row: typeof rental.$inferSelect, brief: RigBrief): Rental {
  const { takenUntil: _taken, ...shown } = row;
  return { ...jsonOf(shown), rig: brief };
}

function briefOf(briefs: Map<number, RigBrief>, rigId: number): RigBrief {
  const brief = briefs.get(rigId);
  if (!brief) throw new ApiError(503, `Rig ${rigId} is not indexed yet. Try again in a moment.`);
  return brief;
}

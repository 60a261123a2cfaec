import { and, asc, desc, eq, gte, lt, lte, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { z } from "zod";
import { journalEntry } from "../../ponder.schema.ts";
import { answerCsv, decimal, isoTime } from "./csv.ts";
import { readCheckpoint } from "./database.ts";
import { jsonOf } from "./json.ts";
import { ApiError } from "./problem.ts";
import { pageOf, pageParameters, parse, timeParameter } from "./query.ts";
import type { AccountBalance, AccountPage, BookedLine, Page } from "./types.ts";

type Line = typeof journalEntry.$inferSelect;

const csvRows = 10_000;
const csvHeader = ["time", "block", "transaction", "log", "event", "token", "account", "subject", "amount"];

/** The double-entry journal and what its accounts come to. */
export const journal = new Hono()
  .get("/journal", async (c) => {
    const { limit, cursor, ...query } = parse({ ...lineQuery(), ...pageParameters }, c.req.query());
    const rows = (await readLines(query, limit + 1, cursor)).map((row) => ({ ...row, id: idOf(row) }));
    return c.json<Page<BookedLine>>(pageOf(rows, limit, ({ id: _id, line: _line, ...booked }) => jsonOf(booked)));
  })
  .get("/journal.csv", async (c) => {
    const rows = await readLines(parse(lineQuery(), c.req.query()), csvRows);
    const lines = rows.map((row) => {
      const { block, txHash, logIndex, event, token, account, subject } = row;
      return [isoTime(row.time), block, txHash, logIndex, event, token, account, subject, decimal(row.amount)];
    });
    return answerCsv(c, "rackshare-journal", csvHeader, lines);
  })
  .get("/accounts", async (c) => c.json<AccountPage>(await readAccounts(parse(accountQuery, c.req.query()))));

const word = z.string().regex(/^[\w:-]{1,80}$/, "must be a name or a number");
const tokenParameter = z.enum(["USDC", "RACK"]).optional();

function lineQuery() {
  return {
    token: tokenParameter,
    account: word.optional(),
    subject: word.optional(),
    event: word.optional(),
    tx: z
      .string()
      .regex(/^0x[0-9a-f]{64}$/, "must be the hash of a transaction")
      .optional(),
    from: timeParameter.optional(),
    to: timeParameter.optional(),
  };
}

/** The latest first. */
async function readLines(
  query: z.infer<z.ZodObject<ReturnType<typeof lineQuery>>>,
  limit: number,
  cursor?: string,
): Promise<Line[]> {
  return db
    .select()
    .from(journalEntry)
    .where(
      and(
        query.token === undefined ? undefined : eq(journalEntry.token, query.token),
        query.account === undefined ? undefined : eq(journalEntry.account, query.account),
        query.subject === undefined ? undefined : eq(journalEntry.subject, query.subject),
        query.event === undefined ? undefined : eq(journalEntry.event, query.event),
        query.tx === undefined ? undefined : eq(journalEntry.txHash, query.tx as `0x${string}`),
        query.from === undefined ? undefined : gte(journalEntry.time, query.from),
        query.to === undefined ? undefined : lt(journalEntry.time, query.to),
        cursor === undefined ? undefined : isBefore(cursor),
      ),
    )
    .orderBy(desc(journalEntry.block), desc(journalEntry.logIndex), desc(journalEntry.token), desc(journalEntry.line))
    .limit(limit);
}

/** Names a line within its block. */
function idOf({ logIndex, token, line }: Line): string {
  return `${logIndex}-${token}-${line}`;
}

function isBefore(cursor: string): ReturnType<typeof sql> {
  const [, ofBlock, log, ofToken, nth] = /^(\d{1,12})~(\d{1,9})-(USDC|RACK)-(\d{1,6})$/.exec(cursor) ?? [];
  if (!ofToken) throw new ApiError(400, "cursor: use the `next` of the page before.");
  const { block, logIndex, token, line } = journalEntry;
  return sql`(${block}, ${logIndex}, ${token}, ${line}) < (${Number(ofBlock)}, ${Number(log)}, ${ofToken}, ${Number(nth)})`;
}

const accountQuery = {
  limit: pageParameters.limit,
  cursor: z
    .string()
    .regex(/^(USDC|RACK)~\w{1,20}~[\w:-]{0,80}$/, "use the `next` of the page before")
    .optional(),
  block: z.coerce.number().int().min(0).optional(),
  token: tokenParameter,
  account: word.optional(),
  subject: word.optional(),
};

/** Balances as of a block, of accounts that ever had a line by then. */
async function readAccounts(query: z.infer<z.ZodObject<typeof accountQuery>>): Promise<AccountPage> {
  const indexed = (await readCheckpoint())?.block ?? 0;
  const block = query.block ?? indexed;
  if (block > indexed) throw new ApiError(400, `block: only blocks up to ${indexed} are indexed.`);
  const { token, account, subject } = journalEntry;
  const after = query.cursor?.split("~");
  const rows = await db
    .select({ token, account, subject, balance: sql<string>`SUM(${journalEntry.amount})::text` })
    .from(journalEntry)
    .where(
      and(
        lte(journalEntry.block, block),
        query.token === undefined ? undefined : eq(token, query.token),
        query.account === undefined ? undefined : eq(account, query.account),
        query.subject === undefined ? undefined : eq(subject, query.subject),
        after && sql`(${token}, ${account}, ${subject}) > (${after[0]}, ${after[1]}, ${after[2]})`,
      ),
    )
    .groupBy(token, account, subject)
    .orderBy(asc(token), asc(account), asc(subject))
    .limit(query.limit + 1);
  const items: AccountBalance[] = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = last && rows.length > query.limit ? `${last.token}~${last.account}~${last.subject}` : null;
  return { block, items, next };
}

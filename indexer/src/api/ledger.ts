import { lte, ne, or, sql, sum } from "ponder";
import { db } from "ponder:api";
import { journalEntry } from "../../ponder.schema.ts";
import type { Difference } from "./types.ts";

type Token = "USDC" | "RACK";

/** Balances of all accounts at a block, from the journal's lines up to it. */
export interface Ledger {
  balance(token: Token, account: string, subject: string | number): bigint;
  /** What an account ever received. */
  received(token: Token, account: string, subject: string | number): bigint;
  /** How many lines it has. */
  lines(token: Token, account: string, subject: string | number): number;
  /** Over all subjects. */
  sum(token: Token, account: string): bigint;
  /** Failed payouts that a contract owes. */
  credits(contract: "escrow" | "registry" | "sale"): bigint;
  /** Subjects of which the balance is not zero. */
  subjects(token: Token, account: string): string[];
}

/** Reads the ledger as of a block. */
export async function readLedger(block: number): Promise<Ledger> {
  const rows = await db
    .select({
      token: journalEntry.token,
      account: journalEntry.account,
      subject: journalEntry.subject,
      balance: sql<string>`SUM(${journalEntry.amount})::text`,
      received: sql<string>`COALESCE(SUM(${journalEntry.amount}) FILTER (WHERE ${journalEntry.amount} > 0), 0)::text`,
      lines: sql<number>`COUNT(*)::int`,
    })
    .from(journalEntry)
    .where(lte(journalEntry.block, block))
    .groupBy(journalEntry.token, journalEntry.account, journalEntry.subject)
    // Every rental there ever was has a deposit; only those that are not spent yet say anything.
    .having(or(ne(journalEntry.account, "deposit"), ne(sum(journalEntry.amount), "0")));
  const byKey = new Map(rows.map((row) => [`${row.token} ${row.account} ${row.subject}`, row]));
  const find = (token: Token, account: string, subject: string | number) => byKey.get(`${token} ${account} ${subject}`);
  const of = (token: Token, account: string) => rows.filter((row) => row.token === token && row.account === account);
  const total = (some: typeof rows): bigint => some.reduce((sum, row) => sum + BigInt(row.balance), 0n);
  return {
    balance: (...key) => BigInt(find(...key)?.balance ?? 0),
    received: (...key) => BigInt(find(...key)?.received ?? 0),
    lines: (...key) => find(...key)?.lines ?? 0,
    sum: (token, account) => total(of(token, account)),
    credits: (contract) => total(of("USDC", "credit").filter((row) => row.subject.startsWith(`${contract}:`))),
    subjects: (token, account) =>
      of(token, account)
        .filter((row) => row.balance !== "0")
        .map((row) => row.subject),
  };
}

interface TableDifference extends Record<string, unknown> {
  what: string;
  expected: string;
  found: string;
}

/** Rows that contradict each other: entries that do not balance and, at the latest block, tables that left the journal. */
export async function readTableDifferences(block: number, isLatest: boolean): Promise<Difference[]> {
  const queries = [
    sql`SELECT 'lines of transaction ' || tx_hash || ' in ' || token AS what, '0' AS expected, SUM(amount)::text AS found
      FROM journal_entry WHERE block <= ${block} GROUP BY tx_hash, token HAVING SUM(amount) <> 0 LIMIT 100`,
    ...(isLatest ? latestQueries : []),
  ];
  const differences: Difference[] = [];
  // One after the other: each reads whole tables, and people wait for what else PostgreSQL answers.
  for (const query of queries) {
    const { rows } = await db.execute<TableDifference>(query);
    differences.push(...rows.map(({ what, expected, found }) => ({ what, chain: expected, ledger: found })));
  }
  return differences;
}

// Each is one statement, so that it sees one block.
const latestQueries = [
  sql`SELECT 'table rental: deposit of ' || r.id AS what, COALESCE(a.balance, 0)::text AS expected, r.deposit::text AS found
    FROM rental r LEFT JOIN account a ON a.token = 'USDC' AND a.name = 'deposit' AND a.subject = r.id::text
    WHERE r.deposit <> COALESCE(a.balance, 0) LIMIT 100`,
  sql`SELECT 'table rental: parts of ' || id AS what, deposited::text AS expected, (deposit + commission + hosting + rent + refund)::text AS found
    FROM rental WHERE deposited <> deposit + commission + hosting + rent + refund LIMIT 100`,
  sql`SELECT 'table seat: stake of ' || s.id AS what, COALESCE(a.balance, 0)::text AS expected, s.stake::text AS found
    FROM seat s LEFT JOIN account a ON a.token = 'RACK' AND a.name = 'stake' AND a.subject = s.id::text
    WHERE s.stake <> COALESCE(a.balance, 0) LIMIT 100`,
  sql`SELECT 'table rig: bond of ' || r.id AS what, COALESCE(a.balance, 0)::text AS expected, r.bond::text AS found
    FROM rig r LEFT JOIN account a ON a.token = 'USDC' AND a.name = 'bond' AND a.subject = r.id::text
    WHERE r.bond <> COALESCE(a.balance, 0) LIMIT 100`,
  sql`SELECT 'table holding: shares of rig ' || rig_id AS what, '10000000000' AS expected, SUM(shares)::text AS found
    FROM holding GROUP BY rig_id HAVING SUM(shares) <> 10000000000 LIMIT 100`,
];

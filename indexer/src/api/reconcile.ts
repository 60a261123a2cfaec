import { lte, sql } from "ponder";
import { db } from "ponder:api";
import { Hono } from "hono";
import { BaseError } from "viem";
import { z } from "zod";
import { holding, rig } from "../../ponder.schema.ts";
import { client } from "./chain.ts";
import { checkHolders, checkRentals, checkRig, checkSeats, checkTotals } from "./checks.ts";
import { readCheckpoint } from "./database.ts";
import { ApiError } from "./problem.ts";
import { parse } from "./query.ts";
import { readLedger, readTableDifferences } from "./ledger.ts";
import type { Difference, FirstDifference, Reconciled, Reconciliation } from "./types.ts";

const checksAtOnce = 400;
const holdingsAtOnce = 2_000;
const namedAtMost = 20;

/** Compares the ledger with the contracts. */
export const reconcile = new Hono()
  .get("/reconcile", async (c) => {
    const query = parse(
      { block: z.coerce.number().int().min(0).optional(), holders: z.enum(["true", "false"]).default("false") },
      c.req.query(),
    );
    return c.json<Reconciliation>(await reconcileBooks(query.block, query.holders === "true"));
  })
  .get("/reconcile/first", async (c) => {
    parse({}, c.req.query());
    return c.json<FirstDifference>(await findFirst());
  });

/** Halves the blocks until it has the one where the books began to differ. Differences that went away again are not found. */
async function findFirst(): Promise<FirstDifference> {
  let found = await reconcileBooks();
  let agreed = -1;
  if (found.differences.length === 0) return { block: null, differences: [] };
  while (found.block - agreed > 1) {
    const middle = await reconcileBooks(Math.floor((agreed + found.block) / 2));
    if (middle.differences.length > 0) found = middle;
    else agreed = middle.block;
  }
  return { block: found.block, differences: found.differences };
}

let state: Reconciled | null = null;

/** How the last comparison at what was then the last block came out. */
export function reconciled(): Reconciled | null {
  return state;
}

/** Compares at the last indexed block, each holder too while there are few. @throws while the tables are far behind. */
export async function reconcileOften(block: number, every: number): Promise<void> {
  const head = Number(await client.getBlockNumber({ cacheTime: 0 }));
  if (head - block > every) throw new ApiError(503, `The tables are ${head - block} blocks behind.`);
  const [count] = await db.select({ holdings: sql<number>`COUNT(*)::int` }).from(holding);
  const withHolders = (count?.holdings ?? 0) <= holdingsAtOnce;
  const { differences } = await reconcileBooks(undefined, withHolders);
  // What was read just before a reorg and what just after it need not agree.
  if (differences.length > 0) await reconcileBooks(undefined, withHolders);
}

const running = new Map<string, Promise<Reconciliation>>();

/**
 * Compares every balance and total of the contracts at a block with the ledger at that block.
 * @param block the last indexed one unless given
 * @param withHolders also what each holder can claim, one by one
 */
async function reconcileBooks(block?: number, withHolders = false): Promise<Reconciliation> {
  const indexed = (await readCheckpoint())?.block;
  if (indexed === undefined) throw new ApiError(503, "Nothing is indexed yet. Try again in a moment.");
  const at = block ?? indexed;
  if (at > indexed) throw new ApiError(400, `block: only blocks up to ${indexed} are indexed.`);
  const key = `${at} ${withHolders}`;
  const known = running.get(key);
  if (known) return known;
  if (running.size >= 2) throw new ApiError(429, "Two comparisons are running already. Try again in a moment.");
  const result = compare(at, at === indexed, withHolders).finally(() => running.delete(key));
  running.set(key, result);
  return result;
}

async function compare(block: number, isLatest: boolean, withHolders: boolean): Promise<Reconciliation> {
  const startedAt = performance.now();
  const [ledger, rigs] = await Promise.all([
    readLedger(block),
    db.select({ id: rig.id, shares: rig.shares }).from(rig).where(lte(rig.block, block)).orderBy(rig.id),
  ]);
  const at = { blockNumber: BigInt(block) };
  const checks = [
    ...checkTotals(ledger, at, rigs.length),
    ...rigs.flatMap((row) => checkRig(ledger, at, row)),
    ...checkRentals(ledger, at),
    ...(await checkSeats(ledger, at).catch((error: unknown) => {
      throw asApiError(error, block);
    })),
    ...(withHolders ? (await Promise.all(rigs.map((row) => checkHolders(ledger, at, row)))).flat() : []),
  ];
  const differences: Difference[] = await readTableDifferences(block, isLatest);
  const surplus: Reconciliation["surplus"] = [];
  for (let from = 0; from < checks.length; from += checksAtOnce) {
    await Promise.all(
      checks.slice(from, from + checksAtOnce).map(async ({ what, ledger: booked, chain, dust = 0n, surplusOf }) => {
        const actual = await chain().catch((error: unknown) => {
          throw asApiError(error, block);
        });
        if (actual > booked && surplusOf) surplus.push({ ...surplusOf, amount: String(actual - booked) });
        else if (actual > booked || booked - actual > dust) {
          differences.push({ what, chain: String(actual), ledger: String(booked) });
        }
      }),
    );
  }
  const result = {
    block,
    differences,
    surplus,
    checked: checks.length,
    tookMs: Math.round(performance.now() - startedAt),
  };
  if (isLatest)
    state = { block, checked: checks.length, differences: differences.slice(0, namedAtMost), at: unixNow() };
  return result;
}

function unixNow(): number {
  return Math.floor(Date.now() / 1_000);
}

function asApiError(error: unknown, block: number): ApiError {
  const reason = error instanceof BaseError ? error.shortMessage : String(error);
  return new ApiError(
    502,
    `The chain does not tell its state at block ${block}: ${reason} Ask for a later block, or use an archive node.`,
  );
}

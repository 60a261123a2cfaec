import { setTimeout as sleep } from "node:timers/promises";
import { db } from "ponder:api";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { setting } from "../../ponder.schema.ts";
import { chainId, client, readSampleSeconds } from "./chain.ts";
import { readCheckpoint } from "./database.ts";
import { countSubscribers, latestBlock, subscribe } from "./live.ts";
import { ApiError } from "./problem.ts";
import { parse } from "./query.ts";
import { reconcileOften, reconciled } from "./reconcile.ts";
import type { Health, LiveBlock, Status } from "./types.ts";

const maxLagSeconds = 30;
const patienceMs = 3_000;
const maxSubscribers = 1_000;
const keepAliveMs = 20_000;

/** How far the tables are, and whether they are right. */
export const health = new Hono()
  .get("/health", async (c) => {
    const answer = await readHealth();
    return c.json<Health>(answer, answer.status === "ok" ? 200 : 503);
  })
  .get("/status", async (c) => {
    parse({}, c.req.query());
    const [indexed, chainBlock, sampleSeconds, settings] = await Promise.all([
      readCheckpoint(),
      client.getBlockNumber().catch(() => null),
      readSampleSeconds(),
      db.select().from(setting),
    ]);
    return c.json<Status>({
      chainId,
      block: indexed?.block ?? null,
      time: indexed?.time ?? null,
      chainBlock: chainBlock === null ? null : Number(chainBlock),
      sampleSeconds,
      reconcile: reconciled(),
      settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    });
  })
  .get("/live", (c) => {
    parse({}, c.req.query());
    if (countSubscribers() >= maxSubscribers)
      throw new ApiError(503, "Too many listen already. Ask again in a minute.");
    return streamSSE(c, async (stream) => {
      const send = (block: LiveBlock): void => {
        void stream.writeSSE({ event: "block", data: JSON.stringify(block) });
      };
      const unsubscribe = subscribe(send);
      stream.onAbort(unsubscribe);
      const now = latestBlock();
      if (now) send({ ...now, tables: [] });
      while (!stream.aborted && !stream.closed) {
        await stream.sleep(keepAliveMs);
        await stream.writeSSE({ event: "ping", data: "" });
      }
      unsubscribe();
    });
  });

/** Compares with the chain's head: Ponder's own `/ready` stays 200 whatever comes later. */
async function readHealth(): Promise<Health> {
  const [indexed, head] = await Promise.all([soon(readCheckpoint()), soon(client.getBlock())]);
  const lagBlocks = indexed && head ? Number(head.number) - indexed.block : null;
  const lagSeconds = indexed && head ? Math.max(0, Number(head.timestamp) - indexed.time) : null;
  const reconcile = reconciled();
  const facts = {
    block: indexed?.block ?? null,
    chainBlock: head ? Number(head.number) : null,
    lagBlocks,
    lagSeconds,
    reconcile,
  };
  if (indexed === undefined) return { status: "database unreachable", ...facts };
  if (!head) return { status: "chain unreachable", ...facts };
  if (lagBlocks === null || lagSeconds === null) return { status: "starting", ...facts };
  // A head below the tables is another chain, or one that lost more blocks than can be undone.
  if (lagSeconds > maxLagSeconds || lagBlocks < -1) return { status: "behind", ...facts };
  if (reconcile && reconcile.differences.length > 0) return { status: "books differ", ...facts };
  return { status: "ok", ...facts };
}

/** What it comes to; undefined when it fails or takes too long. */
async function soon<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  return Promise.race([reading.catch(() => undefined), sleep(patienceMs, undefined, { ref: false })]);
}

/** Compares the books whenever that many blocks were indexed, so that {@link health} knows. */
export function reconcileEvery(blocks: number): void {
  let next = 0;
  let isRunning = false;
  subscribe(({ block }) => {
    // After a reorg, or from the beginning, the tables are at an earlier block than before.
    next = Math.min(next, block + blocks);
    if (block < next || isRunning) return;
    isRunning = true;
    next = block + blocks;
    void reconcileOften(block, blocks)
      .catch(() => (next = block + 1))
      .finally(() => (isRunning = false));
  });
}

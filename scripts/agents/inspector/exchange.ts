import { Hono } from "hono";
import { z } from "zod";
import { signedReport, toJson, type Messages, type SignedReport } from "../lib/messages.ts";
import type { Store } from "./store.ts";

const reply = z.array(signedReport).max(32);

/**
 * What inspectors ask each other: `GET /reports/:epoch/:group` -> the signed reports that are here, its own and those it heard of, so
 * that they reach who does not know each other.
 */
export function createExchange(inspector: string, store: Store): Hono {
  const app = new Hono();
  app.get("/", (c) => c.json({ inspector }));
  app.get("/reports/:epoch/:group", async (c) => {
    const [epoch, group] = [Number(c.req.param("epoch")), Number(c.req.param("group"))];
    if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(group)) return c.json({ error: "Say which." }, 400);
    const [own, heard] = await Promise.all([store.report(epoch, group), store.heard(epoch, group)]);
    return c.body(toJson(own ? [own, ...heard] : heard), 200, { "Content-Type": "application/json" });
  });
  return app;
}

/** Asks a peer for its reports of an epoch and group, whoever signed them. A peer that does not answer has none. */
export async function fetchReports(peer: string, epoch: number, group: number): Promise<SignedReport[]> {
  try {
    const response = await fetch(`${peer.replace(/\/$/, "")}/reports/${epoch}/${group}`, {
      signal: AbortSignal.timeout(3_000),
      redirect: "error",
    });
    const found = reply.parse(await response.json());
    return found.filter(({ report }) => report.epoch === BigInt(epoch) && report.group === BigInt(group));
  } catch {
    return [];
  }
}

/** True if the inspector that a report names has signed it. */
export async function isGood(messages: Messages, { report, inspector, signature }: SignedReport): Promise<boolean> {
  const signer = await messages.signerOfReport(report, signature).catch(() => undefined);
  return signer?.toLowerCase() === inspector.toLowerCase();
}

import type { z } from "zod";
import { toJson } from "../lib/messages.ts";
import type { Prover } from "./inspect.ts";
import { commitment, opening } from "./messages.ts";

/** A gateway that answers with a reason instead of a proof. */
export class Refusal extends Error {}

/**
 * A rig's prover behind its gateway.
 * @param patience [milliseconds] for each answer
 * @throws a {@link Refusal}; anything else means that no answer came.
 */
export function createHttpProver(gateway: string, patience: number): Prover {
  async function ask<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const response = await fetch(new URL(path, gateway.endsWith("/") ? gateway : `${gateway}/`), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: toJson(body),
      signal: AbortSignal.timeout(patience),
      redirect: "error",
    });
    if (response.status >= 500) throw new Error(`The gateway answers ${response.status}.`);
    const reply: unknown = await response.json();
    if (response.ok) return schema.parse(reply);
    throw new Refusal(`The gateway answers ${response.status}: ${toJson(reply)}`);
  }

  return {
    commit: (challenge, signature) => ask("challenges", { challenge, signature }, commitment),
    open: (id, picks) => ask(`challenges/${id}/opening`, picks, opening),
  };
}

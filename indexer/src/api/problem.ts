import type { Context } from "hono";
import type { Problem } from "./types.ts";

/** A request that cannot be answered. The message is a sentence that says what to do. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: 400 | 404 | 413 | 429 | 502 | 503;
  constructor(status: ApiError["status"], message: string) {
    super(message);
    this.status = status;
  }
}

const titles: Record<number, string> = {
  400: "Bad request",
  404: "Not found",
  413: "Too large",
  429: "Too many requests",
  500: "Internal error",
  502: "Bad gateway",
  503: "Not ready",
};

/** Answers with `application/problem+json` (RFC 9457). */
export function answerProblem(c: Context, status: ApiError["status"] | 500, detail: string): Response {
  const problem: Problem = { type: "about:blank", title: titles[status] ?? "Error", status, detail };
  return c.body(JSON.stringify(problem), status, { "content-type": "application/problem+json" });
}

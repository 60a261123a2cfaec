import type { MiddlewareHandler } from "hono";
import { ApiError } from "./problem.ts";

const maxWaiting = 50;

/** Lets a few through at a time, so that heavy questions leave connections to the database for light ones. */
export function turnstile(atOnce: number): MiddlewareHandler {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (_c, next) => {
    if (inside >= atOnce) {
      if (waiting.length >= maxWaiting)
        throw new ApiError(503, "Too many heavy questions at once. Ask again in a moment.");
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else inside++;
    try {
      await next();
    } finally {
      // Whoever waited takes the place.
      const waiter = waiting.shift();
      if (waiter) waiter();
      else inside--;
    }
  };
}

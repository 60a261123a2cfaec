import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { IncomingMessage } from "node:http";
import type { Audit } from "./audit.ts";
import { createRateLimit } from "./rateLimit.ts";

/** Who may ask the gateway, and how often. What is refused throws one sentence with its HTTP status, and is in the audit log. */
export type Guard = {
  readonly audit: Audit;
  isOrigin: (origin: string) => boolean;
  addressOf: (c: Context) => string;
  /** Of a WebSocket's first request. */
  addressOfUpgrade: (request: IncomingMessage) => string;
  /** Any request: by address; what changes something only from pages of the dapp, or from no page. */
  admit(c: Context): void;
  /** Nonces and logins: by address. */
  admitLogin(c: Context): void;
  /** Jobs and terminals: by rental. */
  admitWork(rentalId: bigint): void;
  refused(c: Context, why: string): void;
};

/** Requests a minute. */
export const usualLimits = { address: 3_000, login: 60, work: 120 };

export function createGuard(options: {
  audit: Audit;
  isOrigin: (origin: string) => boolean;
  limits: typeof usualLimits;
  /** True if every request comes through a proxy of ours, which appends the asker to X-Forwarded-For. */
  behindProxy: boolean;
  /** [unix seconds] */
  now: () => number;
}): Guard {
  const { audit, isOrigin, limits, behindProxy, now } = options;
  const byAddress = createRateLimit(limits.address, now);
  const byLogin = createRateLimit(limits.login, now);
  const byRental = createRateLimit(limits.work, now);

  function askerOf(peer: string | undefined, forwarded: string | undefined): string {
    const last = behindProxy ? forwarded?.split(",").at(-1)?.trim() : undefined;
    return last || peer || "unknown";
  }

  const addressOf = (c: Context): string => {
    return askerOf(getConnInfo(c).remote.address, c.req.header("X-Forwarded-For"));
  };

  return {
    audit,
    isOrigin,
    addressOf,
    addressOfUpgrade: ({ socket, headers }) => askerOf(socket.remoteAddress, headers["x-forwarded-for"]?.toString()),
    admit(c) {
      const origin = c.req.header("Origin");
      if (c.req.method === "POST" && origin !== undefined && !isOrigin(origin)) {
        fail(403, `Pages of ${origin} may not use this gateway.`);
      }
      limited(byAddress.take(addressOf(c)));
    },
    admitLogin: (c) => limited(byLogin.take(addressOf(c))),
    admitWork: (rentalId) => limited(byRental.take(rentalId.toString())),
    refused: (c, why) =>
      audit.add({ event: "refused", from: addressOf(c), note: `${c.req.path}: ${why}`.slice(0, 300) }),
  };
}

/** @throws what a refused request is answered. */
export function fail(status: 400 | 401 | 403 | 404 | 409 | 413 | 429, message: string): never {
  throw new HTTPException(status, { message });
}

function limited(waitSeconds: number): void {
  if (waitSeconds > 0) fail(429, `Too many requests. Wait ${waitSeconds} s.`);
}

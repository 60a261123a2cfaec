import { Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { stream } from "hono/streaming";
import { isHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { z } from "zod";
import { rigsPerGroup } from "../../lib/committee.ts";
import { describeError } from "../lib/lane.ts";
import { healthRequest, toJson } from "../lib/messages.ts";
import type { Rental } from "../lib/rentals.ts";
import type { ComputeBackend } from "./backend.ts";
import type { Health } from "./health.ts";
import type { Sessions } from "./sessions.ts";

export type GatewayOptions = {
  readonly health: Health;
  readonly sessions: Sessions;
  readonly backend: ComputeBackend;
  /** A rental that runs here now. */
  readonly runningRental: (rentalId: bigint) => Rental | undefined;
  readonly gatewayOf: (rigId: number) => string;
  readonly isOrigin: (origin: string) => boolean;
  /** What `GET /` tells. */
  readonly describe: () => Record<string, unknown>;
};

const loginRequest = z.object({ rentalId: z.coerce.bigint(), nonce: z.string(), signature: z.string() });
const jobRequest = z.object({ command: z.string().min(1).max(100_000) });

/**
 * What inspectors and renters ask a rig over HTTP. Errors are `{ error: "one sentence" }`.
 *
 * - `GET /health?rig=&nonce=&inspector=` a receipt for one rig; `POST /health` one receipt for rigs of a group
 * - `GET /rentals/:id` whether it runs here; `POST /rentals/:id/nonce` a word to sign
 * - `POST /login` `{ rentalId, nonce, signature }` -> `{ token, expiresAt }`
 * - `POST /job` `{ command }` with `Authorization: Bearer <token>` -> lines of JSON: `{ stdout }`, `{ stderr }`, `{ exit }`
 */
export function createGateway(options: GatewayOptions): Hono {
  const { health, sessions, backend, runningRental } = options;
  const app = new Hono();
  app.use(cors({ origin: (origin) => (options.isOrigin(origin) ? origin : undefined), maxAge: 600 }));
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : error instanceof z.ZodError ? 400 : 500;
    const text =
      error instanceof z.ZodError ? `The request is not understood: ${z.prettifyError(error)}` : describeError(error);
    return c.json({ error: text }, status);
  });
  app.notFound((c) => c.json({ error: `There is no ${c.req.path} here.` }, 404));

  app.get("/", (c) => c.json(options.describe()));

  app.get("/health", async (c) => {
    const { rig, nonce = zeroHash, inspector = zeroAddress } = c.req.query();
    const rigId = Number(rig);
    if (!Number.isInteger(rigId) || rigId < 1) fail(400, "Say which rig: /health?rig=1.");
    if (!isHex(nonce) || nonce.length !== 66 || !isHex(inspector) || inspector.length !== 42) {
      fail(400, "The nonce is 32 bytes of hex, the inspector an address.");
    }
    const group = BigInt(Math.floor((rigId - 1) / rigsPerGroup));
    return answer(
      health.sign({ ...health.moment(), group, rigIds: [rigId], inspector: inspector as Address, nonce: nonce as Hex }),
    );
  });

  app.post("/health", async (c) => answer(health.sign(healthRequest.parse(await body(c.req)))));

  app.get("/rentals/:id", (c) => {
    const rental = rentalOf(c.req.param("id"));
    return json({ rentalId: rental.rentalId, rigId: rental.rigId, state: rental.state, backend: backend.name });
  });

  app.post("/rentals/:id/nonce", (c) => json({ nonce: sessions.nonce(rentalOf(c.req.param("id")).rentalId) }));

  app.post("/login", async (c) => {
    const { rentalId, nonce, signature } = loginRequest.parse(await body(c.req));
    const { accessKey, rigId, end } = rentalOf(rentalId.toString());
    const session = sessions.login({ rentalId, nonce, signature, accessKey, gateway: options.gatewayOf(rigId), end });
    return session ? json(session) : fail(401, "The rental's access key did not sign this login. Ask for a new nonce.");
  });

  app.post("/job", async (c) => {
    const rentalId = sessions.rentalOf(c.req.header("Authorization")?.replace(/^Bearer /, "") ?? "");
    if (rentalId === undefined || !runningRental(rentalId)) fail(401, "Log in to the rental first.");
    const { command } = jobRequest.parse(await body(c.req));
    c.header("Content-Type", "application/x-ndjson");
    return stream(c, async (lines) => {
      const aborted = new AbortController();
      lines.onAbort(() => aborted.abort());
      const write = (line: object): void => void lines.write(`${JSON.stringify(line)}\n`);
      const exit = await backend.exec(
        rentalId as bigint,
        command,
        (name, data) => write({ [name]: data.toString("utf8") }),
        aborted.signal,
      );
      await lines.write(`${JSON.stringify({ exit })}\n`);
    });
  });

  function rentalOf(id: string): Rental {
    const rental = /^\d+$/.test(id) ? runningRental(BigInt(id)) : undefined;
    return rental ?? fail(404, `Rental ${id} does not run here.`);
  }

  return app;
}

async function answer(signed: ReturnType<Health["sign"]>): Promise<Response> {
  const reply = await signed.catch((error: unknown) => fail(409, describeError(error)));
  return reply ? json(reply) : json({ error: "None of these rigs delivers here." }, 503);
}

async function body(request: { json(): Promise<unknown> }): Promise<unknown> {
  return request.json().catch(() => fail(400, "The request is not JSON."));
}

function json(value: unknown, status = 200): Response {
  return new Response(toJson(value), { status, headers: { "Content-Type": "application/json" } });
}

function fail(status: 400 | 401 | 404 | 409, message: string): never {
  throw new HTTPException(status, { message });
}

import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { stream } from "hono/streaming";
import { isHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { z } from "zod";
import { rigsPerGroup } from "../../lib/committee.ts";
import type { Prover } from "../challenge/inspect.ts";
import { picks, signedChallenge } from "../challenge/messages.ts";
import { describeError } from "../lib/lane.ts";
import { healthRequest, toJson } from "../lib/messages.ts";
import type { Rental } from "../lib/rentals.ts";
import type { ComputeBackend } from "./backend.ts";
import { fail, type Guard } from "./guard.ts";
import type { Health } from "./health.ts";
import { nonceOfMessage, refuseAccessKey, refuseWallet, type LoginTarget } from "./login.ts";
import type { Sessions } from "./sessions.ts";

export type GatewayOptions = {
  readonly health: Health;
  readonly sessions: Sessions;
  readonly challenges: Prover;
  readonly backend: ComputeBackend;
  /** A rental that runs here now. */
  readonly runningRental: (rentalId: bigint) => Rental | undefined;
  /** What a rental used, signed; undefined when that is not measured. */
  readonly energyOf: (rentalId: bigint) => Promise<object | undefined>;
  /** Where a rental's SSH server is reached. */
  readonly sshPort: (rental: Rental) => number | undefined;
  readonly gatewayOf: (rigId: number) => string;
  readonly guard: Guard;
  readonly chainId: number;
  /** [unix seconds] */
  readonly now: () => number;
  /** True if the wallet, a contract or not, signed the text. */
  readonly isSignedBy: (address: Address, message: string, signature: Hex) => Promise<boolean>;
  /** What `GET /` tells. */
  readonly describe: () => Record<string, unknown>;
};

const decimal = z.string().regex(/^\d{1,78}$/);
const loginRequest = z.object({ rentalId: decimal, nonce: z.string(), signature: z.string() });
const walletRequest = z.object({ rentalId: decimal, message: z.string().max(4_000), signature: z.string() });
const nonceSeconds = { key: 60, wallet: 300 };
const largestBody = 256 << 10; // bytes
const jobRequest = z.object({ command: z.string().min(1).max(100_000) });

/**
 * What inspectors and renters ask a rig over HTTP. Errors are `{ error: "one sentence" }`.
 *
 * - `GET /health?rig=&nonce=&inspector=` a receipt for one rig; `POST /health` one receipt for rigs of a group
 * - `POST /challenges` `{ challenge, signature }` -> a commitment; `POST /challenges/:id/opening` picks -> their rows, once
 * - `GET /rentals/:id` whether it runs here, and the port of its SSH server, if it has one; `POST /rentals/:id/nonce` a word to sign within a minute, or five with `?by=wallet`
 * - `GET /rentals/:id/energy` a signed receipt of what its GPUs used so far, also for a week after its end
 * - `POST /login` `{ rentalId, nonce, signature }` of the access key -> `{ token, expiresAt }`
 * - `POST /login/wallet` `{ rentalId, message, signature }` of the renter's wallet over a Sign-In with Ethereum message -> the same
 * - `POST /job` `{ command }` with `Authorization: Bearer <token>` -> lines of JSON: `{ stdout }`, `{ stderr }`, `{ exit }`
 */
export function createGateway(options: GatewayOptions): Hono {
  const { health, sessions, challenges, backend, runningRental, guard } = options;
  const app = new Hono();
  app.use(cors({ origin: (origin) => (guard.isOrigin(origin) ? origin : undefined), maxAge: 600 }));
  app.use(async (c, next) => {
    guard.admit(c);
    await next();
  });
  const tooLarge = (): never => fail(413, `A request has at most ${largestBody} bytes.`);
  app.use(bodyLimit({ maxSize: largestBody, onError: tooLarge }));
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : error instanceof z.ZodError ? 400 : 500;
    const text =
      error instanceof z.ZodError ? `The request is not understood: ${z.prettifyError(error)}` : describeError(error);
    if (status < 500 && c.req.method === "POST") guard.refused(c, text);
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

  app.post("/challenges", async (c) => {
    const { challenge, signature } = signedChallenge.parse(await body(c.req));
    const committed = challenges.commit(challenge, signature);
    return json(await committed.catch((error: unknown) => fail(409, describeError(error))));
  });

  app.post("/challenges/:id/opening", async (c) => {
    const picked = picks.parse(await body(c.req));
    const opened = challenges.open(c.req.param("id") as Hex, picked);
    return json(await opened.catch((error: unknown) => fail(409, describeError(error))));
  });

  app.get("/rentals/:id", (c) => {
    const rental = rentalOf(c.req.param("id"));
    const { rentalId, rigId, state } = rental;
    return json({ rentalId, rigId, state, backend: backend.name, sshPort: options.sshPort(rental) });
  });

  app.get("/rentals/:id/energy", async (c) => {
    const id = decimal.safeParse(c.req.param("id"));
    const measured = id.success ? await options.energyOf(BigInt(id.data)) : undefined;
    return json(measured ?? fail(404, "No energy was measured here for this rental."));
  });

  app.post("/rentals/:id/nonce", (c) => {
    guard.admitLogin(c);
    const by = c.req.query("by") === "wallet" ? "wallet" : "key";
    return json(sessions.nonce(rentalOf(c.req.param("id")).rentalId, nonceSeconds[by]));
  });

  app.post("/login", async (c) => {
    guard.admitLogin(c);
    const { rentalId, nonce, signature } = loginRequest.parse(await body(c.req));
    const rental = rentalOf(rentalId);
    const refuse = async () => refuseAccessKey(targetOf(rental), nonce, signature);
    return logIn(c, rental, nonce, "access key", refuse);
  });

  app.post("/login/wallet", async (c) => {
    guard.admitLogin(c);
    const { rentalId, message, signature } = walletRequest.parse(await body(c.req));
    const rental = rentalOf(rentalId);
    const { isSignedBy } = options;
    const world = { now: options.now(), isOrigin: guard.isOrigin, isSignedBy };
    const refuse = () => refuseWallet(targetOf(rental), message, signature, world);
    return logIn(c, rental, nonceOfMessage(message), "wallet", refuse);
  });

  app.post("/job", async (c) => {
    const rentalId = sessions.rentalOf(c.req.header("Authorization")?.replace(/^Bearer /, "") ?? "");
    if (rentalId === undefined || !runningRental(rentalId)) return fail(401, "Log in to the rental first.");
    guard.admitWork(rentalId);
    const { command } = jobRequest.parse(await body(c.req));
    c.header("Content-Type", "application/x-ndjson");
    const from = guard.addressOf(c);
    guard.audit.add({ event: "job", from, rentalId });
    return stream(c, async (lines) => {
      const aborted = new AbortController();
      lines.onAbort(() => aborted.abort());
      const write = (line: object): void => void lines.write(`${JSON.stringify(line)}\n`);
      const exit = await backend.exec(
        rentalId,
        command,
        (name, data) => write({ [name]: data.toString("utf8") }),
        aborted.signal,
      );
      guard.audit.add({ event: "job ended", from, rentalId, note: `exit ${exit}` });
      await lines.write(`${JSON.stringify({ exit })}\n`);
    });
  });

  function rentalOf(id: string): Rental {
    const rental = decimal.safeParse(id).success ? runningRental(BigInt(id)) : undefined;
    return rental ?? fail(404, `Rental ${id.slice(0, 78)} does not run here.`);
  }

  function targetOf({ rentalId, rigId, accessKey, renter }: Rental): LoginTarget {
    return { chainId: options.chainId, gateway: options.gatewayOf(rigId), rentalId, accessKey, renter };
  }

  async function logIn(
    c: Context,
    { rentalId, end }: Rental,
    nonce: string,
    by: "access key" | "wallet",
    refuse: () => Promise<string | undefined>,
  ): Promise<Response> {
    if (!sessions.spend(nonce, rentalId)) {
      fail(401, `This nonce was used, is too old, or is not for rental ${rentalId}. Ask for a new one.`);
    }
    const refusal = await refuse();
    if (refusal) fail(401, refusal);
    guard.audit.add({ event: "login", from: guard.addressOf(c), rentalId, by });
    return json(sessions.open(rentalId, end));
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

import { Hono } from "hono";
import { graphql } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";
import { answerOncePerBlock } from "./cache.ts";
import { limitReads, wasTooSlow } from "./database.ts";
import { boundQuery } from "./graphql.ts";
import { health, reconcileEvery } from "./health.ts";
import { inspectors } from "./inspectors.ts";
import { hosts } from "./hosts.ts";
import { journal } from "./journal.ts";
import { followBlocks } from "./live.ts";
import { metrics } from "./metrics.ts";
import { openApi } from "./openapi.ts";
import { page } from "./page.ts";
import { prices } from "./prices.ts";
import { answerProblem, ApiError } from "./problem.ts";
import { reconcile } from "./reconcile.ts";
import { rentals } from "./rentals.ts";
import { rigs } from "./rigs.ts";
import { shares } from "./shares.ts";
import { turnstile } from "./turnstile.ts";
import { usage } from "./usage.ts";

const heavy = turnstile(2);

/** Everything public, under a prefix: the gateway passes on only this and so hides what Ponder itself serves. */
const api = new Hono()
  .route("/", health)
  .route("/", reconcile)
  .get("/", (c) => c.html(page))
  .get("/openapi.json", (c) => c.json(openApi))
  .use(
    "/graphql",
    boundQuery,
    heavy,
    graphql({ db, schema }, { maxOperationTokens: 600, maxOperationDepth: 8, maxOperationAliases: 8 }),
  )
  .use(answerOncePerBlock)
  .use("/rollups", heavy)
  .use("/unmet-demand", heavy)
  .use("/accounts", heavy)
  .use("/journal", heavy)
  .use("/:name{.+\\.csv}", heavy)
  .route("/", rigs)
  .route("/", hosts)
  .route("/", shares)
  .route("/", rentals)
  .route("/", inspectors)
  .route("/", journal)
  .route("/", metrics)
  .route("/", prices)
  .route("/", usage)
  .all("*", (c) => answerProblem(c, 404, "There is nothing here. GET /openapi.json lists what the indexer answers."))
  .onError((error, c) => {
    if (wasTooSlow(error)) return answerProblem(c, 503, "This takes too long to answer. Ask for less, or later.");
    if (error instanceof ApiError) return answerProblem(c, error.status, error.message);
    console.error(error);
    return answerProblem(c, 500, "The indexer failed. Its log says why; try again in a moment.");
  });

limitReads(Number(process.env.READ_MS ?? 10_000));
followBlocks();
reconcileEvery(Number(process.env.RECONCILE_BLOCKS ?? 100));

const app = new Hono().route("/api", api);

export default app;

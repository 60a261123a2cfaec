import { Hono } from "hono";
import { graphql } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";
import { answerOncePerBlock } from "./cache.ts";
import { health, reconcileEvery } from "./health.ts";
import { inspectors } from "./inspectors.ts";
import { journal } from "./journal.ts";
import { followBlocks } from "./live.ts";
import { metrics } from "./metrics.ts";
import { openApi } from "./openapi.ts";
import { prices } from "./prices.ts";
import { answerProblem, ApiError } from "./problem.ts";
import { reconcile } from "./reconcile.ts";
import { rentals } from "./rentals.ts";
import { rigs } from "./rigs.ts";
import { shares } from "./shares.ts";
import { usage } from "./usage.ts";

/** Everything public, under a prefix: the gateway passes on only this and so hides what Ponder itself serves. */
const api = new Hono()
  .route("/", health)
  .route("/", reconcile)
  .get("/openapi.json", (c) => c.json(openApi))
  .use("/graphql", graphql({ db, schema }, { maxOperationTokens: 600, maxOperationDepth: 8, maxOperationAliases: 8 }))
  .use(answerOncePerBlock)
  .route("/", rigs)
  .route("/", shares)
  .route("/", rentals)
  .route("/", inspectors)
  .route("/", journal)
  .route("/", metrics)
  .route("/", prices)
  .route("/", usage)
  .all("*", (c) => answerProblem(c, 404, "There is nothing here. GET /openapi.json lists what the indexer answers."))
  .onError((error, c) => {
    if (error instanceof ApiError) return answerProblem(c, error.status, error.message);
    console.error(error);
    return answerProblem(c, 500, "The indexer failed. Its log says why; try again in a moment.");
  });

followBlocks();
reconcileEvery(Number(process.env.RECONCILE_BLOCKS ?? 100));

const app = new Hono().route("/api", api);

export default app;

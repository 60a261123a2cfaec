import { Hono } from "hono";
import { graphql } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";

/** GraphQL over the tables. Ponder's own server listens on 127.0.0.1 alone; the public server passes on only this path. */
const app = new Hono();

app.use("/graphql", graphql({ db, schema }, { maxOperationTokens: 600, maxOperationDepth: 8, maxOperationAliases: 8 }));

export default app;

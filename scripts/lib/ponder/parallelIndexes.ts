// @ts-expect-error: Ponder exports neither this nor its types.
import { createIndexes as original } from "../../../node_modules/ponder/dist/esm/database/actions.js";

// @ts-expect-error: the same.
export * from "../../../node_modules/ponder/dist/esm/database/actions.js";

type Statements = { readonly indexes: { readonly sql: readonly string[] } };
type CreateIndexes = (database: unknown, about: { statements: Statements }, context?: unknown) => Promise<void>;

/** As many as Ponder has connections for such work, when it has 12 in all. */
const lanes = 2;

/** Creates a schema's indexes, two at a time: Ponder would have PostgreSQL make one after the other while all else waits. */
export async function createIndexes(...[database, { statements }, context]: Parameters<CreateIndexes>): Promise<void> {
  const waiting = [...statements.indexes.sql];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await (original as CreateIndexes)(database, { statements: { indexes: { sql: [next] } } }, context);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

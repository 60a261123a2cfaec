import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { createCopyText, type Column, type Row } from "./copyText.ts";
import { oneAtATime } from "../oneAtATime.ts";
import { loadPonder } from "./file.ts";

const nameKey = Symbol.for("drizzle:Name");
const schemaKey = Symbol.for("drizzle:Schema");
const columnsKey = Symbol.for("drizzle:Columns");

/** One of Ponder's tables, which knows its own name and columns. */
type Table = {
  readonly [nameKey]: string;
  readonly [schemaKey]: string;
  readonly [columnsKey]: Readonly<Record<string, Column>>;
};
type Copy = ReturnType<typeof copyFrom>;
type Transaction = { readonly $client: { query(copy: Copy): Copy } };
type Changing<R> = (table: Table, key: Row) => R;
type IndexingStore = {
  readonly db: {
    readonly find: Changing<Promise<Row | null>>;
    readonly update: Changing<object>;
    readonly delete: Changing<Promise<boolean>>;
    insert(table: Table): object;
  };
  qb: Transaction;
  isProcessingEvents: boolean;
};
type Options = {
  readonly common: { readonly options: { syncEventsQuerySize: number } };
  readonly schemaBuild: { readonly schema: { readonly appendOnly: readonly Table[] } };
  readonly indexingCache: { flush(only?: unknown): Promise<void>; clear(): void };
};
/** A transaction's rows on their way into their tables, until it is given up. */
type Appending = {
  readonly added: Map<Table, Row[]>;
  count: number;
  /** Copies what was added by then. Never twice at once. */
  copy(): Promise<void>;
  /** Why the first copy failed that did: those after it only say that the transaction is over. */
  failure?: unknown;
  isGivenUp: boolean;
};

const original = (await loadPonder("indexing-store/index.js")).createIndexingStore as (
  options: Options,
) => IndexingStore;

/** Half of it is how many events Ponder reads and commits at once. With its own 12,000 it waits six times as often for PostgreSQL. */
const rowsAtOnce = 80_000;

/** So many are copied while handlers go on: PostgreSQL need not wait for the last of them, nor they for it. */
const rowsPerCopy = 8_000;

/**
 * Ponder's store of what handlers write, but rows of the schema's `appendOnly` tables are neither looked up nor kept: they are
 * copied to PostgreSQL as they come, in the same transaction as the rest.
 */
export function createIndexingStore(options: Options): IndexingStore {
  const { common, indexingCache, schemaBuild } = options;
  common.options.syncEventsQuerySize = rowsAtOnce;
  const textOf = new Map(
    schemaBuild.schema.appendOnly.map((table) => [table, createCopyText(table[columnsKey])] as const),
  );
  const store = original(options);
  let appending = begin();
  let transaction: Transaction | undefined;

  /** Copies what was added: the text for one table while PostgreSQL reads the one before. */
  async function copyAdded(run: Appending): Promise<void> {
    if (run.failure) throw run.failure;
    const tables = [...run.added];
    run.added.clear();
    run.count = 0;
    let copied: Promise<void> = Promise.resolve();
    for (const [table, rows] of tables) {
      // The transaction that this was for may be over, and its connection another's.
      if (run.isGivenUp || !transaction) return;
      const copy = transaction.$client.query(copyFrom(`COPY ${nameOf(table)} FROM STDIN`));
      const before = copied;
      copied = finished(copy);
      copied.catch(() => {}); // heard of where it is awaited
      copy.end(textOf.get(table)?.(rows));
      await before;
    }
    await copied;
  }

  function begin(): Appending {
    const copy = oneAtATime(() =>
      copyAdded(run).catch((error: unknown) => {
        throw (run.failure ??= error);
      }),
    );
    const run: Appending = { added: new Map(), count: 0, copy, isGivenUp: false };
    return run;
  }

  const flush = indexingCache.flush.bind(indexingCache);
  const clear = indexingCache.clear.bind(indexingCache);
  indexingCache.flush = async (only) => {
    await appending.copy();
    await flush(only);
  };
  indexingCache.clear = () => {
    appending.isGivenUp = true;
    appending = begin();
    clear();
  };

  const changing =
    <R>(method: Changing<R>): Changing<R> =>
    (table, key) => {
      if (textOf.has(table)) throw new Error(`Rows of ${nameOf(table)} are only ever added (appendOnly).`);
      return method(table, key);
    };

  return {
    db: {
      ...store.db,
      find: changing(store.db.find),
      update: changing(store.db.update),
      delete: changing(store.db.delete),
      insert(table) {
        if (!textOf.has(table)) return store.db.insert(table);
        return {
          async values(added: Row | readonly Row[]): Promise<void> {
            const run = appending;
            const rows = run.added.get(table) ?? [];
            if (rows.length === 0) run.added.set(table, rows);
            if (Array.isArray(added)) rows.push(...(added as Row[]));
            else rows.push(added);
            run.count += Array.isArray(added) ? added.length : 1;
            if (run.count >= rowsPerCopy) run.copy().catch(() => {}); // heard of at the end of the transaction
          },
        };
      },
    },
    set qb(next: Transaction) {
      transaction = next;
      store.qb = next;
    },
    set isProcessingEvents(is: boolean) {
      store.isProcessingEvents = is;
    },
  };
}

function nameOf(table: Table): string {
  return `"${table[schemaKey]}"."${table[nameKey]}"`;
}

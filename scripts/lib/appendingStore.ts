import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { loadPonder } from "./ponderFile.ts";

type Row = object;
/** One of Ponder's tables, which knows its own name. */
type Table = { readonly [about: symbol]: string };
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

const original = (await loadPonder("indexing-store/index.js")).createIndexingStore as (
  options: Options,
) => IndexingStore;
const getCopyText = (await loadPonder("indexing-store/cache.js")).getCopyText as (
  table: Table,
  rows: readonly Row[],
) => string;

/** Half of it is how many events Ponder reads and commits at once. Its own 12,000 make three times as many transactions. */
const rowsAtOnce = 36_000;

/**
 * Ponder's store of what handlers write, but rows of the schema's `appendOnly` tables are neither looked up nor kept: they wait for
 * the end of the transaction, which copies them to PostgreSQL.
 */
export function createIndexingStore(options: Options): IndexingStore {
  const { common, indexingCache, schemaBuild } = options;
  common.options.syncEventsQuerySize = rowsAtOnce;
  const appendOnly = new Set(schemaBuild.schema.appendOnly);
  const store = original(options);
  const appended = new Map<Table, Row[]>();
  let transaction: Transaction | undefined;

  const flush = indexingCache.flush.bind(indexingCache);
  const clear = indexingCache.clear.bind(indexingCache);
  indexingCache.flush = async (only) => {
    if (transaction) await copyRows(transaction, appended);
    await flush(only);
  };
  indexingCache.clear = () => {
    appended.clear();
    clear();
  };

  const changing =
    <R>(method: Changing<R>): Changing<R> =>
    (table, key) => {
      if (appendOnly.has(table)) throw new Error(`Rows of ${nameOf(table)} are only ever added (appendOnly).`);
      return method(table, key);
    };

  return {
    db: {
      ...store.db,
      find: changing(store.db.find),
      update: changing(store.db.update),
      delete: changing(store.db.delete),
      insert(table) {
        if (!appendOnly.has(table)) return store.db.insert(table);
        return {
          async values(added: Row | readonly Row[]): Promise<void> {
            const rows = appended.get(table) ?? [];
            appended.set(table, rows);
            rows.push(...[added].flat());
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

/** Copies rows into their tables: the text for one while PostgreSQL reads the one before. */
async function copyRows({ $client }: Transaction, all: Map<Table, Row[]>): Promise<void> {
  let copied: Promise<void> = Promise.resolve();
  for (const [table, rows] of all) {
    const text = getCopyText(table, rows);
    await copied;
    const copy = $client.query(copyFrom(`COPY ${nameOf(table)} FROM STDIN`));
    copied = finished(copy);
    copied.catch(() => {}); // heard of where it is awaited
    await new Promise((resolve) => copy.write(text, resolve));
    copy.end();
  }
  await copied;
  all.clear();
}

function nameOf(table: Table): string {
  return `"${table[Symbol.for("drizzle:Schema")]}"."${table[Symbol.for("drizzle:Name")]}"`;
}

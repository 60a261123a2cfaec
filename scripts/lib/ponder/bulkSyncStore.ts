import { sql } from "ponder";
import { oneAtATime } from "../oneAtATime.ts";
import { loadPonder } from "./file.ts";

type Row = Readonly<Record<string, string | number | bigint | null | undefined>>;
/** What Ponder read of the chain, and of which. */
type Found = Readonly<Record<string, unknown>> & { readonly chainId: number };
/** One of Ponder's tables, which is an object of its columns. */
type Table = Readonly<Record<string, { getSQLType(): string }>>;
type Encode = (found: Found) => Row;
type Insert = (found: Found, context?: unknown) => Promise<void>;
/** What is asked of the chain: logs that have one of some topics, say; and the columns to `include`, besides those that every event has. */
type Filter = {
  include: readonly string[];
  readonly type: string;
  readonly topic0?: string | readonly string[] | null;
  readonly fromBlock?: number;
  readonly toBlock?: number;
  readonly hasTransactionReceipt: boolean;
};
type SyncStore = Readonly<Record<"insertLogs" | "insertBlocks" | "insertTransactions", Insert>> & {
  getEventData(question: Question, context?: unknown): Promise<unknown>;
};
type Question = { readonly filters: readonly Filter[]; readonly limit: number };
type Database = { execute(statement: unknown): Promise<unknown> };
type Options = {
  readonly qb: {
    wrap(about: { label: string }, query: (db: Database) => Promise<unknown>, context?: unknown): Promise<unknown>;
  };
};

const original = (await loadPonder("sync-store/index.js")).createSyncStore as (options: Options) => SyncStore;
const encoders = (await loadPonder("sync-store/encode.js")) as Record<
  "encodeLog" | "encodeBlock" | "encodeTransaction",
  Encode
>;
const tables = (await loadPonder("sync-store/schema.js")) as Record<"logs" | "blocks" | "transactions", Table>;

const rowsAtOnce = 5_000;

/** So many logs are read at first, and four times as many each time after, up to what Ponder asks for: handlers need not wait for all of these. */
const firstLimit = 2_000;
const narrowed = new WeakSet<Filter>();

/**
 * Ponder's store of what was read of the chain (`ponder_sync`): the same rows in the same tables, but all that came while a
 * statement was under way goes into the next one, and each column goes to PostgreSQL as one array. Of transactions and blocks it
 * reads few columns at first: Ponder asks again for those that a handler misses. It would read all, the calldata too, until each
 * kind of event came 100 times. Logs are read by their first topic alone: Ponder asks for each event by topic and address, has PostgreSQL try
 * all of these on every log, and then holds what it gets against its filters once more.
 */
export function createSyncStore(options: Options): SyncStore {
  const insertInto = (name: keyof typeof tables, encode: (one: unknown, chainId: number) => Row): Insert => {
    const add = inBatches<Row>(async (rows) => {
      for (let i = 0; i < rows.length; i += rowsAtOnce) {
        const statement = insertion(tables[name], rows.slice(i, i + rowsAtOnce));
        await options.qb.wrap({ label: `insert_${name}` }, (db) => db.execute(statement));
      }
    });
    return async (found) => {
      const all = found[name] as unknown[];
      if (all.length > 0) await add(all.map((one) => encode(one, found.chainId)));
    };
  };
  const { encodeLog, encodeBlock, encodeTransaction } = encoders;
  const store = original(options);
  let most = firstLimit;
  return {
    ...store,
    getEventData: (question, context) => {
      const limit = Math.min(question.limit, most);
      most *= 4;
      for (const filter of question.filters) {
        if (!narrowed.has(filter)) filter.include = [];
        narrowed.add(filter);
      }
      return store.getEventData({ ...question, limit, filters: joinLogFilters(question.filters) }, context);
    },
    insertLogs: insertInto("logs", (log, chainId) => encodeLog({ log, chainId })),
    insertBlocks: insertInto("blocks", (block, chainId) => encodeBlock({ block, chainId })),
    insertTransactions: insertInto("transactions", (transaction, chainId) =>
      encodeTransaction({ transaction, chainId }),
    ),
  };
}

/** One filter in place of those for logs, which lets through all that they do. As they are where one has no first topic. */
export function joinLogFilters(filters: readonly Filter[]): readonly Filter[] {
  const logs = filters.filter(({ type }) => type === "log");
  if (logs.length < 2 || logs.some(({ topic0 }) => !topic0)) return filters;
  const all = <T>(values: (filter: Filter) => T | readonly T[]): T[] => [...new Set(logs.flatMap(values))];
  const joined: Filter = {
    type: "log",
    topic0: all(({ topic0 }) => topic0 ?? []),
    include: all(({ include }) => include),
    fromBlock: Math.min(...logs.map(({ fromBlock = 0 }) => fromBlock)),
    toBlock: Math.max(...logs.map(({ toBlock = Infinity }) => toBlock)),
    hasTransactionReceipt: logs.some(({ hasTransactionReceipt }) => hasTransactionReceipt),
  };
  return [joined, ...filters.filter(({ type }) => type !== "log")];
}

/** Writes all that was added while the last batch was written. Who adds waits for it, and hears if it fails. */
function inBatches<T>(write: (all: readonly T[]) => Promise<void>): (some: readonly T[]) => Promise<void> {
  let waiting: T[] = [];
  const writeWaiting = oneAtATime(() => {
    const all = waiting;
    waiting = [];
    return write(all);
  });
  return (some) => {
    waiting.push(...some);
    return writeWaiting();
  };
}

function insertion(table: Table, rows: readonly Row[]) {
  const columns = Object.keys(rows[0] ?? {});
  const names = columns.map((column) => sql.identifier(snakeCase(column)));
  const arrays = columns.map((column) => {
    const type = sql.raw(`${table[column]?.getSQLType()}[]`);
    return sql`${arrayOf(rows, column)}::${type}`;
  });
  const [into, from] = [sql.join(names, sql`, `), sql.join(arrays, sql`, `)];
  return sql`INSERT INTO ${table} (${into}) SELECT * FROM unnest(${from}) ON CONFLICT DO NOTHING`;
}

/** A column of the rows as PostgreSQL writes an array. */
function arrayOf(rows: readonly Row[], column: string): string {
  return `{${rows.map((row) => elementOf(row[column])).join(",")}}`;
}

function elementOf(value: Row[string]): string {
  if (value === null || value === undefined) return "NULL";
  const text = String(value);
  return /["\\]/.test(text) ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

import { queryOptions } from "@tanstack/react-query";
import type { Page } from "../../../indexer/src/api/types.ts";
import { AnswerError } from "./answerError.ts";

/** Where the indexer answers, without a slash at the end. */
export const indexerUrl = (import.meta.env.VITE_INDEXER_URL ?? "http://127.0.0.1:42069").replace(/\/$/, "");

export type Query = Record<string, string | number | boolean | undefined>;

/** The URL of an indexer path with its query; undefined values are left out. */
export function indexerPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return `${indexerUrl}${path}${text ? `?${text}` : ""}`;
}

/** Reads JSON from the indexer. Throws `AnswerError` with a sentence for a person. */
export async function fetchIndexer<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const response = await fetch(indexerPath(path, query), { signal, headers: { accept: "application/json" } }).catch(
    (cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw new AnswerError(
        "The indexer does not answer. Your money and rentals are on the chain and safe; lists come back with it.",
        0,
      );
    },
  );
  if (response.ok) return (await response.json()) as T;
  throw new AnswerError(await readProblem(response), response.status);
}

/** Reads every page of a list, one after the other. */
export async function fetchPages<T>(path: string, query: Query, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchIndexer<Page<T>>(path, { ...query, cursor }, signal);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return items;
}

async function readProblem(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined);
  if (typeof problem === "object" && problem !== null) {
    if ("detail" in problem && typeof problem.detail === "string") return problem.detail;
    if ("title" in problem && typeof problem.title === "string") return `${problem.title}.`;
  }
  if (response.status === 404) return "The indexer does not know this. Check the address, or go back to the market.";
  return `The indexer failed (${response.status}). Try again in a moment.`;
}

/** A query on the indexer for `useQuery`: cached by path and query, renewed by `live.ts` and now and then while in view. */
export function indexerQuery<T>(path: string, query: Query = {}, refetchInterval: number | false = 15_000) {
  return queryOptions({
    queryKey: ["indexer", path, query],
    queryFn: ({ signal }) => fetchIndexer<T>(path, query, signal),
    refetchInterval,
  });
}

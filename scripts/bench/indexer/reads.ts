import autocannon from "autocannon";
import type { Page, Rental, Rig, RigStory } from "../../../indexer/src/api/types.ts";

export type Load = {
  readonly name: string;
  /** Answers a second, which is what was asked at most. */
  readonly rps: number;
  readonly p50: number;
  readonly p99: number;
};

/** The five reads that the dapp's pages stand on, each of many different things. */
type Reads = Readonly<Record<"market" | "rig" | "rental" | "rentals" | "portfolio", readonly string[]>>;

const connections = 10;

/** Asks for all five in turn at a constant rate. Two in three are of things that were not asked before in the same block. */
export async function measureReads(url: string, rate: number, seconds: number): Promise<Load> {
  return measure(url, "all five", shuffle(await readsOf(url)), { overallRate: rate, duration: seconds });
}

/** Each of the five alone at a constant rate, then all at once as fast as they are answered. */
export async function measureEachRead(url: string, rate: number, seconds: number): Promise<Load[]> {
  const reads = await readsOf(url);
  const loads: Load[] = [];
  for (const [name, paths] of Object.entries(reads)) {
    loads.push(await measure(url, name, paths, { overallRate: rate, duration: seconds }));
  }
  return [...loads, await measure(url, "all five, no limit", shuffle(reads), { duration: seconds })];
}

async function measure(
  url: string,
  name: string,
  paths: readonly string[],
  options: { overallRate?: number; duration: number },
): Promise<Load> {
  const requests = paths.map((path) => ({ method: "GET" as const, path }));
  const result = await autocannon({ url, connections, requests, workers: 1, ...options });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} reads of ${name} failed.`);
  const { p50, p99 } = result.latency;
  return { name, rps: Math.round(result.requests.average), p50, p99 };
}

async function readsOf(url: string): Promise<Reads> {
  const ask = async <T>(path: string) => (await (await fetch(url + path)).json()) as T;
  const { items: rigs } = await ask<Page<Rig>>("/rigs?limit=100");
  const { items: rentals } = await ask<Page<Rental>>("/rentals?limit=100");
  const stories = await Promise.all(rigs.slice(0, 20).map(({ id }) => ask<RigStory>(`/rigs/${id}`)));
  const holders = [...new Set(stories.flatMap(({ topHolders }) => topHolders.map(({ holder }) => holder)))];
  const renters = [...new Set(rentals.map(({ renter }) => renter))];
  const models = [...new Set(rigs.map(({ model }) => model.id))];
  const regions = [...new Set(rigs.map(({ region }) => region.slice(0, 2)))];
  return {
    market: [
      "/rigs?offered=true",
      ...models.map((model) => `/rigs?model=${model}`),
      ...regions.flatMap((region) => [`/rigs?region=${region}`, `/rigs?region=${region}&sort=uptime`]),
    ],
    rig: rigs.map(({ id }) => `/rigs/${id}`),
    rental: rentals.map(({ id }) => `/rentals/${id}`),
    rentals: renters.map((renter) => `/renters/${renter}/rentals`),
    portfolio: holders.map((holder) => `/holders/${holder}`),
  };
}

/** One of each in turn. */
function shuffle(reads: Reads): string[] {
  const lists = Object.values(reads);
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.map((list) => list[i % list.length] ?? "")).flat();
}

import { useQuery } from "@tanstack/react-query";
import type { Status } from "../../../indexer/src/api/types.ts";
import { indexerQuery } from "../lib/indexer.ts";

/** Length of a sample on this chain, in seconds; production's until the indexer has answered. */
export function useSampleSeconds(): number {
  return useQuery(indexerQuery<Status>("/status", {}, 60_000)).data?.sampleSeconds ?? 150;
}

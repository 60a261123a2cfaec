import type { Address } from "viem";
import { useReadContracts } from "wagmi";
import { rigSharesAbi } from "../../../contracts/index.ts";
import type { Holding } from "../../../indexer/src/api/types.ts";

export interface Claimable {
  /** USDC units of rent by rig id, where there is some. */
  rent: ReadonlyMap<number, bigint>;
  /** RACK units of rewards by rig id, where there are some. */
  reward: ReadonlyMap<number, bigint>;
}

/** What a holder could claim now, read from each rig's shares on the chain; undefined until it was read. */
export function useClaimable(
  holder: Address,
  holdings: readonly Pick<Holding, "rigId" | "sharesAddress">[],
): Claimable | undefined {
  const { data } = useReadContracts({
    contracts: holdings.flatMap(({ sharesAddress: address }) => [
      { address, abi: rigSharesAbi, functionName: "rentOf", args: [holder] } as const,
      { address, abi: rigSharesAbi, functionName: "rewardOf", args: [holder] } as const,
    ]),
    allowFailure: false,
    query: { refetchInterval: 4_000, enabled: holdings.length > 0 },
  });
  if (!data) return undefined;
  const amounts = (offset: number) =>
    new Map(
      holdings
        .map(({ rigId }, index) => [rigId, data[index * 2 + offset] ?? 0n] as const)
        .filter(([, amount]) => amount > 0n),
    );
  return { rent: amounts(0), reward: amounts(1) };
}

export function sumOf(amounts: ReadonlyMap<number, bigint> | undefined): bigint {
  return [...(amounts?.values() ?? [])].reduce((sum, amount) => sum + amount, 0n);
}

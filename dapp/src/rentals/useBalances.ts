import { erc20Abi } from "viem";
import { readContract } from "viem/actions";
import { useConnection } from "wagmi";
import { protocol } from "../lib/protocol.ts";
import { useChainQuery } from "../ui/useChainQuery.ts";

/** What the connected account can pay with, in token units; no data without one. */
export function useBalances() {
  const { address } = useConnection();
  return useChainQuery(
    ["balances", address],
    async (client) => {
      if (!address) throw new Error("No account is connected.");
      const of = (token: `0x${string}`) =>
        readContract(client, { address: token, abi: erc20Abi, functionName: "balanceOf", args: [address] });
      const [usdc, rack] = await Promise.all([of(protocol.USDC.address), of(protocol.RackToken.address)]);
      return { usdc, rack };
    },
    { enabled: Boolean(address) },
  );
}

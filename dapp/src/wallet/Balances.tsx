import { erc20Abi } from "viem";
import { useConnection, useReadContracts } from "wagmi";
import { protocol } from "../lib/protocol.ts";
import { Amount } from "../ui/Amount.tsx";

const tokens = [
  { name: "USDC", address: protocol.USDC.address },
  { name: "RACK", address: protocol.RackToken.address },
] as const;

/** What the connected account holds of both tokens. */
export function Balances() {
  const { address = "0x" } = useConnection();
  const { data } = useReadContracts({
    contracts: tokens.map(
      (token) => ({ address: token.address, abi: erc20Abi, functionName: "balanceOf", args: [address] }) as const,
    ),
    allowFailure: false,
    query: { refetchInterval: 4_000 },
  });
  return (
    <dl className="px-2.5 pb-2 text-sm">
      {tokens.map(({ name }, index) => (
        <div key={name} className="flex items-baseline justify-between gap-4 py-0.5">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="font-medium">{data ? <Amount value={data[index] ?? 0n} /> : "\u2026"}</dd>
        </div>
      ))}
    </dl>
  );
}

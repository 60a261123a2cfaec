import { isAddressEqual, type Address, type PublicClient } from "viem";
import type { Contracts } from "../../../contracts/index.ts";
import type { GpuModel } from "../catalog.ts";
import { catalogModel, type DeployParameters } from "../deploy.ts";
import type { Check } from "../replay/proof.ts";
import { difference } from "./code.ts";

/** What may have changed since the deployment, as it is now. */
export async function checkParameters(
  publicClient: PublicClient,
  deployed: Contracts,
  parameters: DeployParameters,
  catalog: readonly GpuModel[],
): Promise<Check[]> {
  const { RentalEscrow, UptimeLedger, Rewards, GpuCatalog } = deployed;
  const read = publicClient.readContract;
  const [, , , , commission, discount, escrowStopped] = await read({ ...RentalEscrow, functionName: "book" });
  const [size, quorum, attestingStopped] = await read({ ...UptimeLedger, functionName: "committee" });
  const [subsidyTotal, , subsidyRate] = await read({ ...Rewards, functionName: "subsidy" });
  const [payTotal, , payRate] = await read({ ...Rewards, functionName: "pay" });
  const checks = [
    compare(
      "commission",
      { commission, discount },
      { commission: parameters.commission, discount: parameters.discount },
    ),
    compare("committee", { size, quorum }, parameters.committee),
    compare("subsidy", { total: subsidyTotal, rate: subsidyRate }, parameters.subsidy),
    compare("pay of inspectors", { total: payTotal, rate: payRate }, parameters.pay),
    compare("sample", await read({ ...UptimeLedger, functionName: "sampleLength" }), parameters.sampleSeconds),
    compare("treasury", await read({ ...RentalEscrow, functionName: "treasury" }), parameters.treasury),
  ];

  const stopped: string[] = [];
  if (escrowStopped) stopped.push("RentalEscrow");
  if (attestingStopped) stopped.push("UptimeLedger");
  for (const name of ["RigRegistry", "ShareSale", "ShareMarket", "InspectorStaking"] as const) {
    const { address, abi } = deployed[name] as Contracts["RigRegistry"];
    if (await read({ address, abi, functionName: "stopped" })) stopped.push(name);
  }
  checks.push({ what: "stopped by the guardian", holds: stopped.length === 0, found: stopped.join(", ") || "nothing" });

  const count = Number(await read({ ...GpuCatalog, functionName: "modelCount" }));
  const wrong = count === catalog.length ? [] : [`it has ${count} models, not ${catalog.length}`];
  for (const model of catalog.slice(0, count)) {
    const found = await read({ ...GpuCatalog, functionName: "model", args: [BigInt(model.id)] });
    wrong.push(...difference(`model ${model.id}`, found, catalogModel(model)));
  }
  checks.push({ what: "GPU catalog", holds: wrong.length === 0, found: wrong.join("; ") || `${count} models` });
  return checks;
}

/** Circle's own USDC, from its list of contract addresses. */
const circleUsdc: Readonly<Record<number, Address>> = {
  1: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
  8453: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
  84532: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  42161: "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
  421614: "0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d",
};
/** Chains on which the hash of a coming block is no secret: the draw needs an `IBeaconRandomness` there. */
const arbitrum = [42161, 42170, 421614];

/** What holds for this chain in particular: its dollar token, its block hashes. */
export async function checkChain(publicClient: PublicClient, chainId: number, { USDC }: Contracts): Promise<Check[]> {
  const circle = circleUsdc[chainId];
  const decimals = await publicClient.readContract({ ...USDC, functionName: "decimals" }).catch(() => undefined);
  const isRight = decimals === 6 && (!circle || isAddressEqual(circle, USDC.address));
  const token = `${USDC.address}, ${decimals ?? "no"} decimals${isRight || !circle ? "" : `; Circle's is ${circle}`}`;
  return [
    { what: "payment token", holds: isRight, found: token },
    {
      what: "randomness",
      holds: !arbitrum.includes(chainId),
      found: arbitrum.includes(chainId)
        ? "block.number is Ethereum's here and block hashes are not random: FutureBlockRandomness does not do"
        : "hashes of coming blocks: as honest as who makes blocks",
    },
  ];
}

type Value = bigint | number | string;

function compare(what: string, found: Value | Readonly<Record<string, Value>>, expected: unknown): Check {
  const differences = difference(what, found, expected);
  const all = typeof found === "object" ? Object.entries(found) : [[what, found] as const];
  return {
    what,
    holds: differences.length === 0,
    found: differences.join("; ") || all.map(([name, value]) => `${name} ${String(value)}`).join(", "),
  };
}

import type { Address } from "viem";
import { abis as protocolAbis, testUSDAbi } from "./abi.ts";
import { deployments } from "./deployments/index.ts";

export * from "./abi.ts";

/** What a deployment consists of: the protocol's contracts, and the dollar token that renters pay with. */
const abis = { ...protocolAbis, USDC: testUSDAbi } as const;

/** `RentalEscrow`, `RigRegistry`, ... */
export type ContractName = keyof typeof abis;

/** Ready to spread into viem, wagmi and Ponder: `{ ...contracts(31337).RentalEscrow, functionName: "rent" }`. */
export type Contracts = {
  readonly [Name in ContractName]: {
    readonly abi: (typeof abis)[Name];
    /** For `RigShares` the implementation: each rig's clone has its own address, which `RigRegistry` tells. */
    readonly address: Address;
    /** The block of its deployment: nothing happened to it before. */
    readonly startBlock: number;
  };
};

/** One file `deployments/<chainId>.json`, written by the deploy script alone. */
export type Deployment = Readonly<Record<ContractName, { address: string; block: number }>>;

const known: Readonly<Record<number, Partial<Deployment>>> = deployments;

/** The chains that the protocol is deployed on. */
export const chainIds: readonly number[] = Object.keys(known).map(Number);

/**
 * The protocol's contracts on a chain.
 * @throws when nothing, or not everything, is deployed there.
 */
export function contracts(chainId: number): Contracts {
  const deployment = known[chainId];
  if (!deployment) throw new Error(`Rackshare is not deployed on chain ${chainId}. Run "npm run deploy" against it.`);
  const entries = Object.entries(abis).map(([name, abi]) => {
    const deployed = deployment[name as ContractName];
    if (!deployed) throw new Error(`${name} is not deployed on chain ${chainId}. Run "npm run deploy" against it.`);
    return [name, { abi, address: deployed.address, startBlock: deployed.block }];
  });
  return Object.fromEntries(entries) as Contracts;
}

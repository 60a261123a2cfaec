import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  getContractAddress,
  toFunctionSelector,
  zeroAddress,
  type Abi,
  type AbiFunction,
  type Account,
  type Address,
  type Chain,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import { authorityAbi, gpuCatalogAbi, type ContractName } from "../../contracts/index.ts";
import type { GpuModel } from "./catalog.ts";
import { deployRouter, openPool } from "./pool.ts";

/** Everything that differs between two deployments. Durations in seconds, USDC and RACK in token units (6 decimals). */
export type DeployParameters = {
  /** An existing payment token; without it a TestUSD with a faucet is deployed. */
  readonly usdc?: Address;
  /** A Uniswap-V2-compatible router. Without it a chain with TestUSD gets Uniswap V2 and a pool, others no payment in RACK. */
  readonly router?: Address;
  readonly treasury: Address;
  /** Holds the admin role and, unless given apart, the others. */
  readonly admin: Address;
  readonly guardian?: Address;
  /** Delay before a parameter change by the parameter role takes effect. */
  readonly parameterDelay: number;
  readonly sampleSeconds: number;
  readonly minDuration: number;
  readonly minDeposit: bigint;
  readonly commission: number;
  readonly discount: number;
  readonly committee: { readonly size: number; readonly quorum: number };
  readonly seatStake: bigint;
  readonly disputeWindow: number;
  readonly commissioningSamples: number;
  readonly maxSaleDuration: number;
  readonly genesis: bigint;
  readonly subsidy: { readonly total: bigint; readonly rate: bigint };
  readonly pay: { readonly total: bigint; readonly rate: bigint };
};

/** As PROTOCOL.md has it: samples of 150 s, epochs of one hour. */
export const productionParameters = {
  parameterDelay: 3 * 86_400,
  sampleSeconds: 150,
  minDuration: 600,
  minDeposit: 100_000n,
  commission: 15,
  discount: 5,
  committee: { size: 5, quorum: 3 },
  seatStake: 1_000_000_000n,
  disputeWindow: 12 * 3600,
  commissioningSamples: 24,
  maxSaleDuration: 180 * 86_400,
  genesis: 300_000_000_000_000n,
  // 0.1 RACK per compute-unit-hour: below the commission, less its discount, of the cheapest real offer (`npm run simulate`)
  subsidy: { total: 500_000_000_000_000n, rate: 100_000n },
  pay: { total: 200_000_000_000_000n, rate: 1_000n },
} as const;

/** The same with samples of seconds, so that an epoch passes while one watches. */
export const localParameters = {
  ...productionParameters,
  parameterDelay: 0,
  sampleSeconds: 5,
  minDuration: 60,
  minDeposit: 1_000n,
  disputeWindow: 300,
  commissioningSamples: 12,
} as const;

export type Deployed = Readonly<Record<ContractName, { address: Address; block: bigint }>>;

export type Deployer = {
  readonly publicClient: PublicClient;
  readonly walletClient: WalletClient<Transport, Chain, Account>;
};

/** In this order, so that each contract can know where the ones after it will be. */
const order = [
  "Authority",
  "USDC",
  "RackToken",
  "GpuCatalog",
  "RigRegistry",
  "RigShares",
  "ShareSale",
  "ShareMarket",
  "RentalEscrow",
  "UptimeLedger",
  "InspectorStaking",
  "FutureBlockRandomness",
  "Rewards",
  "Disputes",
] as const satisfies readonly ContractName[];

/**
 * Deploys the whole protocol, wires its roles and fills the catalog. Addresses follow from the deployer and its nonce alone.
 * @throws when a transaction fails, or a contract does not land where it was expected.
 */
export async function deploy(
  { publicClient, walletClient }: Deployer,
  parameters: DeployParameters,
  catalog: readonly GpuModel[],
): Promise<Deployed> {
  const deployer = walletClient.account.address;
  const needsPool = !parameters.usdc && !parameters.router;
  const router = parameters.router ?? (needsPool ? await deployRouter({ publicClient, walletClient }) : zeroAddress);
  let nonce = await publicClient.getTransactionCount({ address: deployer });
  const names = order.filter((name) => name !== "USDC" || !parameters.usdc);
  const addresses = Object.fromEntries(
    names.map((name, i) => [name, getContractAddress({ from: deployer, nonce: BigInt(nonce + i) })]),
  ) as Record<ContractName, Address>;
  if (parameters.usdc) addresses.USDC = parameters.usdc;

  const args = constructorArgs(addresses, parameters, { deployer, router });

  const deployed = {} as Record<ContractName, { address: Address; block: bigint }>;
  if (parameters.usdc) deployed.USDC = { address: parameters.usdc, block: await publicClient.getBlockNumber() };
  for (const name of names) {
    const { abi, bytecode } = await artifact(name);
    const hash = await walletClient.deployContract({ abi, bytecode, args: args[name], nonce: nonce++ });
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success" || receipt.contractAddress?.toLowerCase() !== addresses[name].toLowerCase()) {
      throw new Error(`${name} was not deployed at ${addresses[name]}: transaction ${hash} ${receipt.status}.`);
    }
    deployed[name] = { address: addresses[name], block: receipt.blockNumber };
  }

  const send = async (address: Address, abi: Abi, functionName: string, callArgs: readonly unknown[]) => {
    const hash = await walletClient.writeContract({ address, abi, functionName, args: callArgs, nonce: nonce++ });
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`${functionName} failed in transaction ${hash}.`);
  };
  const authority = (functionName: string, callArgs: readonly unknown[]) =>
    send(addresses.Authority, authorityAbi, functionName, callArgs);

  for (const { role, target, functions } of restrictedFunctions) {
    const { abi } = await artifact(target);
    await authority("setTargetFunctionRole", [addresses[target], functions.map((name) => selector(abi, name)), role]);
  }
  await authority("grantRole", [roles.catalog, deployer, 0]);
  for (const model of catalog) await send(addresses.GpuCatalog, gpuCatalogAbi, "add", [catalogModel(model)]);
  await authority("grantRole", [roles.parameter, parameters.admin, parameters.parameterDelay]);
  await authority("grantRole", [roles.guardian, parameters.guardian ?? parameters.admin, 0]);
  if (parameters.admin.toLowerCase() !== deployer.toLowerCase()) {
    await authority("grantRole", [roles.catalog, parameters.admin, parameters.parameterDelay]);
    await authority("grantRole", [roles.admin, parameters.admin, parameters.parameterDelay]);
    await authority("renounceRole", [roles.catalog, deployer]);
    await authority("renounceRole", [roles.admin, deployer]);
  }
  if (needsPool && parameters.treasury.toLowerCase() === deployer.toLowerCase()) {
    await openPool({ publicClient, walletClient }, { router, rack: addresses.RackToken, usdc: addresses.USDC });
  }
  return deployed;
}

/** What each contract's constructor takes. `addresses` may be where they will be. */
export function constructorArgs(
  addresses: Readonly<Record<ContractName, Address>>,
  parameters: DeployParameters,
  { deployer, router }: { deployer: Address; router: Address },
): Record<(typeof order)[number], readonly unknown[]> {
  const protocol = {
    authority: addresses.Authority,
    treasury: parameters.treasury,
    usdc: addresses.USDC,
    rack: addresses.RackToken,
    catalog: addresses.GpuCatalog,
    registry: addresses.RigRegistry,
    shares: addresses.RigShares,
    sale: addresses.ShareSale,
    market: addresses.ShareMarket,
    escrow: addresses.RentalEscrow,
    ledger: addresses.UptimeLedger,
    staking: addresses.InspectorStaking,
    disputes: addresses.Disputes,
    rewards: addresses.Rewards,
    randomness: addresses.FutureBlockRandomness,
    router,
    sample: parameters.sampleSeconds,
  };
  const { committee, subsidy, pay } = parameters;
  return {
    Authority: [deployer],
    USDC: [],
    RackToken: [protocol],
    GpuCatalog: [protocol],
    RigRegistry: [protocol],
    RigShares: [protocol],
    ShareSale: [protocol, BigInt(parameters.commissioningSamples), BigInt(parameters.maxSaleDuration)],
    ShareMarket: [protocol],
    RentalEscrow: [
      protocol,
      BigInt(parameters.minDuration),
      parameters.minDeposit,
      parameters.commission,
      parameters.discount,
    ],
    UptimeLedger: [protocol, committee.size, committee.quorum],
    InspectorStaking: [protocol, parameters.seatStake, BigInt(parameters.disputeWindow)],
    FutureBlockRandomness: [protocol],
    Disputes: [protocol, BigInt(parameters.disputeWindow), parameters.seatStake / 100n],
    Rewards: [protocol, parameters.genesis, { ...subsidy, issued: 0n }, { ...pay, issued: 0n }],
  };
}

/** As `Authority` numbers them. */
export const roles = { admin: 0n, catalog: 1n, parameter: 2n, guardian: 3n };

/** What each role but the admin's may call. */
export const restrictedFunctions: { role: bigint; target: (typeof order)[number]; functions: string[] }[] = [
  { role: roles.catalog, target: "GpuCatalog", functions: ["add"] },
  { role: roles.parameter, target: "RentalEscrow", functions: ["setCommission"] },
  { role: roles.parameter, target: "UptimeLedger", functions: ["setCommittee"] },
  ...(["RigRegistry", "ShareSale", "ShareMarket", "RentalEscrow", "UptimeLedger", "InspectorStaking"] as const).map(
    (target) => ({ role: roles.guardian, target, functions: ["setStopped"] }),
  ),
];

export function selector(abi: Abi, name: string): Hex {
  const found = abi.find((item): item is AbiFunction => item.type === "function" && item.name === name);
  if (!found) throw new Error(`There is no function ${name} to restrict.`);
  return toFunctionSelector(found);
}

/** The model as `GpuCatalog.add` takes it. */
export function catalogModel(model: GpuModel) {
  return {
    memoryMib: model.memoryGb * 1024,
    tflops: Math.round(model.bf16Tflops),
    tdp: model.tdpWatts,
    maxSlices: Math.max(1, model.migSlices),
    computeUnits: model.computeUnits,
    name: model.name,
  };
}

export type Artifact = {
  readonly abi: Abi;
  readonly bytecode: Hex;
  readonly deployedBytecode: Hex;
  readonly immutableReferences: Readonly<Record<string, readonly { start: number; length: number }[]>>;
  /** The compiler's name for the file, such as `project/contracts/Rewards.sol`. */
  readonly inputSourceName: string;
  readonly contractName: string;
  readonly buildInfoId: string;
};

/** @throws when the contracts are not compiled. */
export async function artifact(name: ContractName): Promise<Artifact> {
  const path = name === "USDC" ? "mocks/TestUSD.sol/TestUSD" : `${name}.sol/${name}`;
  const file = join(import.meta.dirname, `../../.hardhat/artifacts/contracts/${path}.json`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new Error(`${name} is not compiled. Run "npm run build" first.`);
  });
  return JSON.parse(text) as Artifact;
}

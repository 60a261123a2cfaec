import { chainIds, contracts } from "../../../contracts/index.ts";
import { chain } from "./chain.ts";
import { type Abi, type Address, type Hex, decodeFunctionData, isAddressEqual } from "viem";

export interface KnownContract {
  name: string;
  address: Address;
  abi: Abi;
}

/** Every contract of this deployment: lets the local wallet say what is signed. */
const knownContracts: readonly KnownContract[] = chainIds.includes(chain.id)
  ? Object.entries(contracts(chain.id)).map(([name, contract]) => ({ name, ...contract }))
  : [];

/** What a transaction would call, in names; undefined for a contract or function that is not ours. */
export function describeCall(
  to: Address,
  data: Hex,
): { contract: string; functionName: string; args: readonly unknown[] } | undefined {
  const contract = knownContracts.find((known) => isAddressEqual(known.address, to));
  if (!contract) return undefined;
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi: contract.abi, data });
    return { contract: contract.name, functionName, args };
  } catch {
    return undefined;
  }
}

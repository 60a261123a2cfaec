import { size } from "viem";
import type { ContractName } from "../../contracts/index.ts";
import type { World } from "./world.ts";

/** [bytes] EIP-170: no contract may be larger. */
export const maxContractSize = 24_576;

export type DeployedContract = { readonly name: ContractName; readonly bytes: number; readonly gas: number };

/** How large each contract of the protocol is, and what its deployment took. The payment token is not ours. */
export async function measureDeployment({ deployed, publicClient }: World): Promise<DeployedContract[]> {
  const names = (Object.keys(deployed) as ContractName[]).filter((name) => name !== "USDC");
  return Promise.all(
    names.map(async (name) => {
      const { address, block } = deployed[name];
      const { transactions } = await publicClient.getBlock({ blockNumber: block });
      const { gasUsed } = await publicClient.getTransactionReceipt({ hash: transactions[0]! });
      const code = await publicClient.getCode({ address });
      return { name, bytes: size(code!), gas: Number(gasUsed) };
    }),
  );
}

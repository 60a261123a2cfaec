import { createWalletClient, http } from "viem";
import { contracts } from "../../contracts/index.ts";
import { localAccount } from "./accounts.ts";
import { loadCatalog } from "./catalog.ts";
import { localChainId, type LocalChain } from "./chain.ts";
import { deploy, type localParameters, type productionParameters } from "./deploy.ts";
import { writeDeployment } from "./deployments.ts";

/**
 * Deploys the protocol to a fresh local chain, with the local deployer as treasury and admin.
 * @throws when the contracts land elsewhere than `contracts/deployments` says, which everything else reads.
 */
export async function deployLocally(
  { publicClient, rpcUrl }: LocalChain,
  parameters: typeof localParameters | typeof productionParameters,
): Promise<void> {
  const account = localAccount("deployer");
  const walletClient = createWalletClient({ chain: publicClient.chain, transport: http(rpcUrl), account });
  const roles = { treasury: account.address, admin: account.address };
  const deployed = await deploy({ publicClient, walletClient }, { ...parameters, ...roles }, loadCatalog());
  await writeDeployment(localChainId, deployed);
  const known = contracts(localChainId);
  if (Object.entries(deployed).some(([name, { address }]) => known[name as keyof typeof known].address !== address)) {
    throw new Error("The contracts have new addresses, which are written down now. Run the same command again.");
  }
}

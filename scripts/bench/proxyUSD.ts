import transparentProxy from "@openzeppelin/contracts/build/contracts/TransparentUpgradeableProxy.json" with { type: "json" };
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFunctionData, type Abi, type Address, type Hex } from "viem";
import { proxyUSDAbi } from "../../contracts/index.ts";
import type { Deployer } from "../lib/deploy.ts";

const artifact = join(import.meta.dirname, "../../.hardhat/artifacts/contracts/mocks/ProxyUSD.sol/ProxyUSD.json");

/** Deploys the mock of USDC and a proxy before it, as OpenZeppelin compiled it. Returns the proxy. */
export async function deployProxyUSD({ publicClient, walletClient }: Deployer): Promise<Address> {
  const owner = walletClient.account.address;
  const { bytecode } = JSON.parse(await readFile(artifact, "utf8")) as { bytecode: Hex };
  const implementation = await deployed(walletClient.deployContract({ abi: proxyUSDAbi, bytecode }));
  const data = encodeFunctionData({ abi: proxyUSDAbi, functionName: "faucet", args: [owner, 1n] });
  const abi = transparentProxy.abi as Abi;
  const args = [implementation, owner, data];
  return deployed(walletClient.deployContract({ abi, bytecode: transparentProxy.bytecode as Hex, args }));

  async function deployed(sent: Promise<Hex>): Promise<Address> {
    const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash: await sent });
    if (!contractAddress) throw new Error("The mock of USDC was not deployed.");
    return contractAddress;
  }
}

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { getContractAddress, maxUint256, parseUnits, type Abi, type Address, type Hex } from "viem";
import { rackTokenAbi, testUSDAbi } from "../../contracts/index.ts";
import type { Deployer } from "./deploy.ts";

const require = createRequire(import.meta.url);

/** The canonical bytecode that the Uniswap packages ship. */
export async function uniswap(file: string): Promise<{ abi: Abi; bytecode: Hex }> {
  const { abi, bytecode } = JSON.parse(await readFile(require.resolve(`@uniswap/${file}`), "utf8")) as {
    abi: Abi;
    bytecode: string;
  };
  return { abi, bytecode: `0x${bytecode.replace(/^0x/, "")}` };
}

/** Where {@link deployRouter} puts the router on a fresh chain. */
export function routerOf(deployer: Address): Address {
  return getContractAddress({ from: deployer, nonce: 2n });
}

/** Deploys Uniswap V2's factory and router, for chains that have none. Returns the router. */
export async function deployRouter(deployer: Deployer): Promise<Address> {
  const owner = deployer.walletClient.account.address;
  const factory = await deployUniswap(deployer, "v2-core/build/UniswapV2Factory.json", [owner]);
  const weth = await deployUniswap(deployer, "v2-periphery/build/WETH9.json", []);
  return deployUniswap(deployer, "v2-periphery/build/UniswapV2Router02.json", [factory, weth]);
}

/** 10,000,000 RACK and 1,000,000 USDC: 0.10 USDC per RACK. */
export const openingPool = { rack: parseUnits("10000000", 6), usdc: parseUnits("1000000", 6) };

/**
 * Opens the pool of RACK and TestUSD from the deployer's RACK.
 * @param addresses of the router and both tokens.
 */
export async function openPool(
  { publicClient, walletClient }: Deployer,
  addresses: { readonly router: Address; readonly rack: Address; readonly usdc: Address },
): Promise<void> {
  const { router, rack, usdc } = addresses;
  const { rack: rackAmount, usdc: usdcAmount } = openingPool;
  const owner = walletClient.account.address;
  const { timestamp } = await publicClient.getBlock();
  const { abi } = await uniswap("v2-periphery/build/UniswapV2Router02.json");
  const calls = [
    { address: usdc, abi: testUSDAbi as Abi, functionName: "faucet", args: [owner, usdcAmount] },
    { address: usdc, abi: testUSDAbi as Abi, functionName: "approve", args: [router, maxUint256] },
    { address: rack, abi: rackTokenAbi as Abi, functionName: "approve", args: [router, maxUint256] },
    {
      address: router,
      abi,
      functionName: "addLiquidity",
      args: [rack, usdc, rackAmount, usdcAmount, 0n, 0n, owner, timestamp + 86_400n],
    },
  ];
  for (const call of calls) {
    const receipt = await publicClient.waitForTransactionReceipt({ hash: await walletClient.writeContract(call) });
    if (receipt.status !== "success") throw new Error(`${call.functionName} failed while the pool was opened.`);
  }
}

async function deployUniswap(
  { publicClient, walletClient }: Deployer,
  file: string,
  args: readonly unknown[],
): Promise<Address> {
  const { abi, bytecode } = await uniswap(file);
  const receipt = await publicClient.waitForTransactionReceipt({
    hash: await walletClient.deployContract({ abi, bytecode, args }),
  });
  if (!receipt.contractAddress) throw new Error(`${file} was not deployed.`);
  return receipt.contractAddress;
}

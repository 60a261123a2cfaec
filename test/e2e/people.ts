import { type Account, type Address, type LocalAccount, parseEther, parseUnits } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { contracts } from "../../contracts/index.ts";
import type { Page, Rig } from "../../indexer/src/api/types.ts";
import { localAccount, localAccounts } from "../../scripts/lib/accounts.ts";
import { connectChain } from "../../scripts/lib/chain.ts";
import { createSender } from "../../scripts/lib/sender.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";

export const chain = connectChain(rpcUrl);
const { USDC } = contracts(31337);

/** Acts beside the browser. A journey makes its own, because a sender counts its accounts' transactions itself. */
export const newSender = () => createSender(chain);

/** An account that nobody knows: ether for fees, some USDC, and no approval of anything. */
export async function newcomer(usdc = 100): Promise<LocalAccount & Account> {
  const account = privateKeyToAccount(generatePrivateKey());
  await chain.testClient.setBalance({ address: account.address, value: parseEther("1") });
  const args = [account.address, parseUnits(String(usdc), 6)] as const;
  if (usdc > 0) await newSender().send(account, { ...USDC, functionName: "faucet", args });
  return account;
}

export function usdcOf(address: Address): Promise<bigint> {
  return chain.publicClient.readContract({ ...USDC, functionName: "balanceOf", args: [address] });
}

export async function cheapestRig(): Promise<Rig> {
  const [rig] = await freeRigs();
  if (!rig) throw new Error("The seeded world has nothing free to rent. Give scripts/lib/story a rig with a free GPU.");
  return rig;
}

/** Rigs on the market with a whole GPU free, the cheapest first. */
export async function freeRigs(query = ""): Promise<Rig[]> {
  const rigs = await readRigs(`offered=true&minFree=1&${query}`);
  return rigs.filter(({ slotsFree, slices }) => slotsFree >= slices);
}

/** Up to 100 rigs, as the indexer lists them. */
export async function readRigs(query = ""): Promise<Rig[]> {
  return ((await (await fetch(`${indexerUrl}/rigs?limit=100&${query}`)).json()) as Page<Rig>).items;
}

/** The signing account behind an address of the seeded world. */
export function accountOf(address: string): LocalAccount {
  const accounts = localAccounts.map(({ role, nth }) => localAccount(role, nth));
  const found = accounts.find((account) => account.address.toLowerCase() === address.toLowerCase());
  if (!found) throw new Error(`${address} is nobody of the local world.`);
  return found;
}

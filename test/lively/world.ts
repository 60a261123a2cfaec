import { createWalletClient, http, maxUint256, parseEther, parseEventLogs, zeroHash, type LocalAccount } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { contracts } from "../../contracts/index.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { localChainId, passTo, startChain } from "../../scripts/lib/chain.ts";
import { deploy, localParameters } from "../../scripts/lib/deploy.ts";
import { createSender } from "../../scripts/lib/sender.ts";
import { freePort, registrationOf } from "../agents/localWorld.ts";
import { sampleSeconds } from "./expected.ts";

export const protocol = contracts(localChainId);
export const seatStake = localParameters.seatStake;
export const quorum = 4;
const usd = 1_000_000n;

/** An account of its own, with its private key. */
export type Key = { readonly key: `0x${string}`; readonly account: LocalAccount };
export function createKey(): Key {
  const key = generatePrivateKey();
  return { key, account: privateKeyToAccount(key) };
}

/** Rigs, first to last: what they are, and at what price. */
export const rigs = [
  { model: "L40S", slices: 1, price: 1_234_567 },
  { model: "A100 PCIe 80", slices: 7, price: 2_345_679 },
  { model: "L40S", slices: 1, price: 987_653 },
] as const;

/** A chain with the protocol, on which every inspector of the committee is drawn for every epoch. */
export async function openLivelyChain(keys: { agents: readonly Key[]; inspectors: readonly Key[] }) {
  const chain = await startChain({ port: await freePort(), name: "test-lively-chain" });
  const { publicClient, testClient } = chain;
  const sender = createSender(chain);
  const { send } = sender;
  const deployer = localAccount("deployer");
  const host = localAccount("host");
  const renters = [0, 1, 2, 3].map((nth) => localAccount("renter", nth));
  const read = publicClient.readContract;

  async function furnish(): Promise<void> {
    const value = parseEther("100");
    const owners = [...keys.agents, ...keys.inspectors].map(({ account }) => account);
    for (const { address } of owners) await testClient.setBalance({ address, value });
    const names = new Set<string>(rigs.map(({ model }) => model));
    const models = loadCatalog().filter(({ name }) => names.has(name));
    const walletClient = createWalletClient({
      chain: publicClient.chain,
      transport: http(chain.rpcUrl),
      account: deployer,
    });
    const parameters = {
      ...localParameters,
      treasury: deployer.address,
      admin: deployer.address,
      sampleSeconds,
      minDuration: 30,
      committee: { size: keys.inspectors.length, quorum },
      disputeWindow: 43_200,
    };
    await deploy({ publicClient, walletClient }, parameters, models);
    const { InspectorStaking, RackToken, RentalEscrow, RigRegistry, USDC } = protocol;
    for (const { account } of keys.inspectors) {
      await send(deployer, { ...RackToken, functionName: "transfer", args: [account.address, seatStake] });
      await send(account, { ...RackToken, functionName: "approve", args: [InspectorStaking.address, seatStake] });
      await send(account, { ...InspectorStaking, functionName: "takeSeat", args: [] });
    }
    for (const renter of renters) {
      await send(renter, { ...USDC, functionName: "faucet", args: [renter.address, 1_000n * usd] });
      await send(renter, { ...USDC, functionName: "approve", args: [RentalEscrow.address, maxUint256] });
    }
    await send(host, { ...USDC, functionName: "faucet", args: [host.address, 1_000n * usd] });
    await send(host, { ...USDC, functionName: "approve", args: [RigRegistry.address, maxUint256] });
  }

  async function register(nth: number, gateway: string): Promise<void> {
    const { model: name, slices, price } = rigs[nth] as (typeof rigs)[number];
    const names = loadCatalog().filter((model) => rigs.some((rig) => rig.model === model.name));
    const model = names.findIndex((known) => known.name === name);
    const registration = {
      ...registrationOf((keys.agents[nth] as Key).account.address, gateway),
      modelId: model + 1,
      slices,
      memoryMib: (names[model]?.memoryGb ?? 0) * 1_024,
      price,
      loadWatts: 3_500,
    };
    await send(host, { ...protocol.RigRegistry, functionName: "register", args: [registration] });
  }

  await furnish().catch(async (error: unknown) => {
    await chain.process.stop();
    throw error;
  });

  async function now(): Promise<number> {
    return Number((await publicClient.getBlock()).timestamp);
  }

  return {
    chain,
    send,
    read,
    host,
    renters,
    deployer,
    register,
    now,
    /** Moves the chain's clock to a moment that is not past. [unix seconds] */
    passTo: (time: number) => passTo(chain, time),
    /** Rents slots that are free. @returns the rental's id, or undefined when there is no room */
    async rent(renter: LocalAccount, rigId: number, slots: number, seconds: number): Promise<bigint | undefined> {
      const { RentalEscrow } = protocol;
      const taken = await read({
        ...RentalEscrow,
        functionName: "slotsTaken",
        args: [BigInt(rigId), BigInt(await now())],
      });
      const total = 8 * (rigs[rigId - 1]?.slices ?? 1);
      const free = Array.from({ length: total }, (_, slot) => 1n << BigInt(slot)).filter((slot) => !(taken & slot));
      if (free.length < slots) return undefined;
      const bitmap = free.slice(0, slots).reduce((all, slot) => all | slot, 0n);
      const args = [BigInt(rigId), bitmap, BigInt(seconds), maxUint256, zeroHash] as const;
      const { logs } = await send(renter, { ...RentalEscrow, functionName: "rent", args });
      return parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" })[0]?.args.rentalId;
    },
  };
}

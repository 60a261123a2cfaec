import { network } from "hardhat";
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  custom,
  encodeFunctionData,
  numberToHex,
  parseEther,
  type Abi,
  type Address,
  type Hex,
} from "viem";
import { hardhat } from "viem/chains";
import { contracts } from "../../../contracts/index.ts";
import { localAccount, localAccounts } from "../../lib/accounts.ts";
import { loadCatalog } from "../../lib/catalog.ts";
import { localChainId } from "../../lib/chain.ts";
import { deploy, productionParameters } from "../../lib/deploy.ts";

/** A transaction to come. */
export type Call = {
  readonly from: Address;
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

/** What the node says of a log, as it says it. */
export type RpcLog = {
  readonly address: Address;
  readonly topics: [Hex, ...Hex[]];
  readonly data: Hex;
  readonly transactionHash: Hex;
};

export type BenchChain = Awaited<ReturnType<typeof openBenchChain>>;

const gas = numberToHex(16_000_000);

/** A chain inside this process with the protocol at production parameters, whose blocks take as many transactions as they are given. */
export async function openBenchChain(date: Date) {
  const connection = await network.connect({
    network: "default",
    override: {
      allowBlocksWithSameTimestamp: true,
      blockGasLimit: 100_000_000_000n,
      initialBaseFeePerGas: 0,
      initialDate: date,
      mining: { auto: true, mempool: { order: "fifo" } },
    },
  });
  const { provider } = connection;
  const transport = custom(provider);
  const ask = <T>(method: string, ...params: unknown[]) => provider.request({ method, params }) as Promise<T>;
  const publicClient = createPublicClient({ chain: hardhat, transport, pollingInterval: 5, cacheTime: 0 });
  const testClient = createTestClient({ mode: "hardhat", chain: hardhat, transport });
  for (const { role, nth } of localAccounts)
    await testClient.setBalance({ address: localAccount(role, nth).address, value: parseEther("10000") });
  const account = localAccount("deployer");
  const deployed = await deploy(
    { publicClient, walletClient: createWalletClient({ chain: hardhat, transport, account }) },
    { ...productionParameters, treasury: account.address, admin: account.address },
    loadCatalog(),
  );
  const protocol = contracts(localChainId);
  if (deployed.RentalEscrow.address !== protocol.RentalEscrow.address) {
    throw new Error("contracts/deployments/31337.json is not what is deployed locally. Run npm run deploy.");
  }

  return {
    /** As everything else here knows a local chain. Nothing outside this process reaches it. */
    local: { rpcUrl: "in-process", wsUrl: "in-process", publicClient, testClient },
    protocol,
    ask,
    close: () => connection.close(),

    now: async () => Number((await publicClient.getBlock()).timestamp),

    /** Lets anyone send without a signature. */
    impersonate: (address: Address) => ask("hardhat_impersonateAccount", address),

    /** From now on blocks hold what {@link mine} puts in them. */
    holdBlocks: () => ask("evm_setAutomine", false),

    /**
     * Mines a block with all the calls and returns its logs.
     * @throws when a call told no event: it was reverted.
     */
    async mine(calls: readonly Call[], time: number): Promise<RpcLog[]> {
      const sent: Hex[] = [];
      for (const { from, address, ...call } of calls) {
        const fees = { maxFeePerGas: "0x0", maxPriorityFeePerGas: "0x0" };
        sent.push(
          await ask("eth_sendTransaction", { from, to: address, data: encodeFunctionData(call), gas, ...fees }),
        );
      }
      await ask("evm_setNextBlockTimestamp", numberToHex(time));
      await ask("evm_mine");
      const logs = await ask<RpcLog[]>("eth_getLogs", { fromBlock: "latest", toBlock: "latest" });
      const told = new Set(logs.map(({ transactionHash }) => transactionHash));
      const silent = sent.findIndex((hash) => !told.has(hash));
      if (silent !== -1) throw new Error(`${calls[silent]?.functionName} was reverted in the recording, at ${time}.`);
      return logs;
    },
  };
}

import {
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  http,
  numberToHex,
  parseEther,
  type Abi,
  type Address,
  type Hex,
} from "viem";
import { contracts } from "../../../contracts/index.ts";
import { localAccount } from "../../lib/accounts.ts";
import { findAnvil, startAnvil } from "../../lib/anvil.ts";
import { loadCatalog } from "../../lib/catalog.ts";
import { connectChain, localChainId } from "../../lib/chain.ts";
import { deploy, productionParameters } from "../../lib/deploy.ts";
import { findFreePort } from "../../lib/ports.ts";

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
const forgetful = "--prune-history --transaction-block-keeper 4096";

/**
 * A chain with the protocol at production parameters, whose blocks take as many transactions as they are given. It forgets
 * all but its last 4,096 blocks, so that its memory does not grow with them.
 * @throws where npm has no anvil.
 */
export async function openBenchChain(date: Date) {
  const path = findAnvil();
  if (!path) throw new Error("The chain to measure on is made by anvil, which npm has for Linux on x64 alone.");
  const anvil = await startAnvil(path, {
    port: await findFreePort(),
    chainId: localChainId,
    more: `--timestamp ${date.getTime() / 1_000} --base-fee 0 --gas-limit 100000000000 --order fees ${forgetful}`.split(
      " ",
    ),
  });
  const local = connectChain(anvil.rpcUrl);
  const { publicClient, testClient } = local;
  const account = localAccount("deployer");
  const deployed = await deploy(
    {
      publicClient,
      walletClient: createWalletClient({ chain: publicClient.chain, transport: http(anvil.rpcUrl), account }),
    },
    { ...productionParameters, treasury: account.address, admin: account.address },
    loadCatalog(),
  );
  const protocol = contracts(localChainId);
  if (deployed.RentalEscrow.address !== protocol.RentalEscrow.address) {
    throw new Error("contracts/deployments/31337.json is not what is deployed locally. Run npm run deploy.");
  }

  // What is asked together goes in one request.
  const client = createPublicClient({ transport: http(anvil.rpcUrl, { batch: true, maxResponseBodySize: false }) });
  const ask = <T>(method: string, ...params: unknown[]) => client.request({ method, params } as never) as Promise<T>;
  const nonces = new Map<Address, number>();

  return {
    local,
    protocol,
    ask,
    close: anvil.stop,

    now: async () => Number((await publicClient.getBlock()).timestamp),

    /** Lets anyone send without a signature. */
    async impersonate(address: Address): Promise<void> {
      await ask("anvil_impersonateAccount", address);
      await testClient.setBalance({ address, value: parseEther("10000") });
    },

    /** From now on blocks hold what {@link mine} puts in them. */
    holdBlocks: () => ask("evm_setAutomine", false),

    /**
     * Mines a block with all the calls and returns its logs.
     * @throws when a call told no event: it was reverted.
     */
    async mine(calls: readonly Call[], time: number): Promise<RpcLog[]> {
      const transactions = [];
      for (const [i, { from, address, ...call }] of calls.entries()) {
        const nonce = nonces.get(from) ?? (await publicClient.getTransactionCount({ address: from }));
        nonces.set(from, nonce + 1);
        // What is asked together reaches the pool in any order: a block takes who pays most first.
        const fee = numberToHex(calls.length - i);
        const fees = { gas, maxFeePerGas: fee, maxPriorityFeePerGas: fee };
        transactions.push({ from, to: address, data: encodeFunctionData(call), nonce: numberToHex(nonce), ...fees });
      }
      const sent = await Promise.all(transactions.map((each) => ask<Hex>("eth_sendTransaction", each)));
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

import {
  encodeFunctionData,
  getContractError,
  type Abi,
  type Address,
  type BaseError,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  type Hash,
  type LocalAccount,
  type TransactionReceipt,
} from "viem";
import type { LocalChain } from "./chain.ts";

/** Below what one transaction may use at most since Osaka: nothing is estimated. */
const gas = 16_000_000n;

/** Sends transactions one after the other, each in a block of its own, at the time that the story has reached. */
export type Sender = {
  /** [unix seconds] of the blocks to come; undefined while the chain follows the clock on the wall. */
  time: number | undefined;
  /** Sent so far. */
  transactions: number;
  /** Told of each transaction and the function it called. */
  onReceipt: ((receipt: TransactionReceipt, functionName: string) => void) | undefined;
  /**
   * Signs and sends a call, and returns its receipt.
   * @throws the contract's own error by name when the call reverts.
   */
  send<
    const abi extends Abi,
    name extends ContractFunctionName<abi, "nonpayable">,
    const args extends ContractFunctionArgs<abi, "nonpayable", name>,
  >(
    account: LocalAccount,
    call: { address: Address; abi: abi; functionName: name; args: args },
  ): Promise<TransactionReceipt>;
  /** Lets empty blocks pass without moving the time. */
  mine(blocks: number): Promise<void>;
};

/** A {@link Sender} for a chain that nobody else sends to from the same accounts. */
export function createSender({ publicClient, testClient }: LocalChain): Sender {
  const nonces = new Map<Address, number>();
  const sender: Sender = {
    time: undefined,
    transactions: 0,
    onReceipt: undefined,
    async send(account, call) {
      const { address } = account;
      const nonce = nonces.get(address) ?? (await publicClient.getTransactionCount({ address }));
      nonces.set(address, nonce + 1);
      const serializedTransaction = await account.signTransaction({
        type: "eip1559",
        chainId: publicClient.chain.id,
        nonce,
        to: call.address,
        data: encodeFunctionData(call as EncodeFunctionDataParameters),
        gas,
        maxFeePerGas: 20_000_000_000n,
        maxPriorityFeePerGas: 0n,
      });
      await keepTime();
      const hash = await publicClient.sendRawTransaction({ serializedTransaction }).catch((cause: BaseError) => {
        throw getContractError(cause, { ...call, args: [...(call.args as readonly unknown[])], sender: address });
      });
      const receipt = await receiptOf(hash);
      sender.transactions++;
      sender.onReceipt?.(receipt, call.functionName);
      return receipt;
    },
    async mine(blocks) {
      await keepTime();
      await testClient.mine({ blocks, interval: 0 });
    },
  };

  async function keepTime(): Promise<void> {
    if (sender.time !== undefined) await testClient.setNextBlockTimestamp({ timestamp: BigInt(sender.time) });
  }

  async function receiptOf(hash: Hash): Promise<TransactionReceipt> {
    // Hardhat's node has mined when it answers, others mine soon.
    const receipt = await publicClient
      .getTransactionReceipt({ hash })
      .catch(() => publicClient.waitForTransactionReceipt({ hash }));
    if (receipt.status !== "success") throw new Error(`Transaction ${hash} failed.`);
    return receipt;
  }
  return sender;
}

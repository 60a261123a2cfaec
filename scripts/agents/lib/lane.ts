import {
  BaseError,
  ContractFunctionRevertedError,
  encodeFunctionData,
  getContractError,
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  type EstimateContractGasParameters,
  type LocalAccount,
  type TransactionReceipt,
} from "viem";
import type { AgentChain } from "./chain.ts";

/** One account's transactions, signed one after the other. */
export type Lane = {
  /**
   * Estimates, signs and sends a call, and returns its receipt. The next one does not wait for it.
   * @throws the contract's error when the call would revert: then nothing is sent and no gas is lost.
   */
  send<
    const abi extends Abi,
    name extends ContractFunctionName<abi, "nonpayable">,
    const args extends ContractFunctionArgs<abi, "nonpayable", name>,
  >(call: {
    address: Address;
    abi: abi;
    functionName: name;
    args: args;
  }): Promise<TransactionReceipt>;
};

export function createLane({ publicClient, chainId }: AgentChain, account: LocalAccount): Lane {
  let last: Promise<unknown> = Promise.resolve();
  const { address } = account;

  return {
    async send(call) {
      const sent = last.then(async () => {
        const estimate = { ...call, account: address } as unknown as EstimateContractGasParameters;
        const [gas, fees, nonce] = await Promise.all([
          // Not every node names the contract's error when it estimates, but each does when it simulates.
          publicClient.estimateContractGas(estimate).catch(async (error: unknown) => {
            await publicClient.simulateContract(estimate);
            throw error;
          }),
          publicClient.estimateFeesPerGas(),
          publicClient.getTransactionCount({ address, blockTag: "pending" }),
        ]);
        const serializedTransaction = await account.signTransaction({
          type: "eip1559",
          chainId,
          nonce,
          to: call.address,
          data: encodeFunctionData(call as EncodeFunctionDataParameters),
          gas: (gas * 5n) / 4n,
          maxFeePerGas: fees.maxFeePerGas,
          maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
        });
        return publicClient.sendRawTransaction({ serializedTransaction }).catch((cause: BaseError) => {
          throw getContractError(cause, { ...call, args: [...(call.args as readonly unknown[])], sender: address });
        });
      });
      last = sent.catch(() => {});
      const receipt = await publicClient.waitForTransactionReceipt({ hash: await sent, timeout: 120_000 });
      if (receipt.status !== "success")
        throw new Error(`${call.functionName} was reverted in ${receipt.transactionHash}.`);
      return receipt;
    },
  };
}

/** The contract's error behind a failed call, for instance `{ name: "RentalUnknown", args: [7n] }`. */
export function contractErrorOf(error: unknown): { name: string; args: readonly unknown[] } | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError) || !reverted.data) return undefined;
  return { name: reverted.data.errorName, args: reverted.data.args ?? [] };
}

/** One line for a log. */
export function describeError(error: unknown): string {
  const contractError = contractErrorOf(error);
  if (contractError) return `${contractError.name}(${contractError.args.join(", ")})`;
  if (error instanceof BaseError) return [error.shortMessage, error.details].filter(Boolean).join(" ");
  return error instanceof Error ? (error.message.split("\n")[0] as string) : String(error);
}

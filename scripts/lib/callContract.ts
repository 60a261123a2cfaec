import { createWalletClient, isHex, parseEventLogs, type Abi, type AbiFunction, type AbiParameter } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { ContractName, Contracts } from "../../contracts/index.ts";
import { describeError } from "../agents/lib/lane.ts";
import type { Network } from "./deployEnv.ts";

/**
 * Calls a function of a deployed contract, by their names.
 * @param call contract, function, and its arguments, each as JSON; a contract's name stands for its address.
 * @returns what it answered, or the transaction and its events, a line each.
 * @throws one line that says what is wrong, the contract's own error by name among it.
 */
export async function callContract(
  { chain, transport, publicClient }: Network,
  deployed: Contracts,
  [contract, name, ...texts]: readonly [string, string, ...string[]],
  key: string | undefined,
): Promise<string[]> {
  const found = deployed[contract as ContractName];
  if (!found) throw new Error(`There is no contract ${contract}. Choose from: ${Object.keys(deployed).join(", ")}.`);
  const { address } = found;
  const abi = found.abi as Abi;
  const functions = abi.filter((item): item is AbiFunction => item.type === "function" && item.name === name);
  const [called] = functions.filter(({ inputs }) => inputs.length === texts.length);
  if (!called) {
    const ways = functions.map(
      ({ inputs }) => `${name}(${inputs.map((input) => `${input.type} ${input.name}`).join(", ")})`,
    );
    throw new Error(ways.length > 0 ? `Give ${ways.join(" or ")}.` : `${contract} has no function ${name}.`);
  }
  const args = called.inputs.map((input, i) => parseArgument(texts[i] ?? "", input, deployed));
  const everything = Object.values(deployed).flatMap((each) => each.abi as Abi);
  const errors = everything.filter(({ type }) => type === "error");
  const call = { address, abi: [called, ...errors] as Abi, functionName: name, args };
  if (called.stateMutability === "view" || called.stateMutability === "pure") {
    return [show(await publicClient.readContract(call).catch(explain))];
  }
  if (!key || !isHex(key) || key.length !== 66) throw new Error("Set KEY to the private key of who sends it.");
  const account = privateKeyToAccount(key);
  const { request } = await publicClient.simulateContract({ ...call, account }).catch(explain);
  const hash = await createWalletClient({ chain, transport, account }).writeContract(request);
  const { status, logs } = await publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error(`Transaction ${hash} was reverted.`);
  const events = parseEventLogs({ abi: everything, logs });
  return [hash, ...events.map(({ eventName, args: values }) => `${eventName} ${show(values)}`)];
}

function explain(error: unknown): never {
  throw new Error(describeError(error), { cause: error });
}

function parseArgument(text: string, input: AbiParameter, deployed: Contracts): unknown {
  const place = deployed[text as ContractName];
  if (place && input.type === "address") return place.address;
  const isPlain = /^(address|string|bytes\d*)$/.test(input.type) && !text.startsWith('"');
  try {
    return isPlain || /^\d+$/.test(text) ? text : JSON.parse(text);
  } catch {
    throw new Error(`${input.name} is ${input.type}: cannot read ${text}.`);
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? each.toString() : each)) ?? "";
}

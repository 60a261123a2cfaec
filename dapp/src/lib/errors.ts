import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  ResourceUnavailableRpcError,
  TimeoutError,
  UserRejectedRequestError,
  type Hex,
  decodeErrorResult,
} from "viem";
import { chain } from "./chain.ts";
import { errorSentences } from "./errorSentences.ts";

export interface Failure {
  /** What happened and what to do, in one or two sentences. */
  text: string;
  /** The person said no in the wallet: nothing failed. */
  rejected: boolean;
  /** The contract error's name, where there is one. */
  name?: string;
}

type Args = readonly unknown[];

/** Where the names of errors are looked up. Filled by `protocol.ts`, so that the first page shows before the ABIs are loaded. */
export const knownAbis: Abi[] = [];

/** Any error on the way to a transaction or from a read, as a sentence that says what to do. */
export function describeError(error: unknown): Failure {
  if (!(error instanceof BaseError)) return { text: fallback(error), rejected: isRejection(error) };
  if (error.walk((cause) => cause instanceof UserRejectedRequestError || isRejection(cause)))
    return { text: "You declined it in your wallet. Nothing was sent.", rejected: true };
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError) return describeRevert(reverted);
  return { text: describeTransport(error), rejected: false };
}

/** Whether a call failed because a token may not be taken: the one thing that an approval in the same batch repairs. */
export function lacksAllowance(error: unknown): boolean {
  const reverted = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError)) return false;
  const { errorName = "", args = [] } = reverted.data ?? decodeKnown(reverted.raw) ?? {};
  return /allowance/i.test(`${errorName} ${errorName === "Error" ? String(args[0]) : ""}`);
}

function describeRevert(error: ContractFunctionRevertedError): Failure {
  const { errorName: name, args = [] } = error.data ?? decodeKnown(error.raw) ?? {};
  if (name === "Error") return { text: `The contract refused this: ${String(args[0])}.`, rejected: false, name };
  if (!name || name === "Panic") {
    const code = error.signature ?? error.raw?.slice(0, 10);
    return {
      text: `The contract refused this${code ? ` (${code})` : ""}. Reload the page and try again.`,
      rejected: false,
    };
  }
  const sentence = errorSentences[name];
  const text =
    typeof sentence === "function" ? sentence(args) : (sentence ?? `The contract refused this: ${spell(name)}.`);
  return { text, rejected: false, name };
}

/** Errors that bubble up from a neighbour are not in the called contract's own ABI. */
function decodeKnown(raw: Hex | undefined): { errorName: string; args?: Args } | undefined {
  if (!raw || raw === "0x") return undefined;
  for (const abi of knownAbis) {
    const decoded = tryDecode(abi, raw);
    if (decoded) return decoded;
  }
  return undefined;
}

function tryDecode(abi: Abi, data: Hex): { errorName: string; args?: Args } | undefined {
  try {
    const { errorName, args } = decodeErrorResult({ abi, data });
    return { errorName, args: args as Args | undefined };
  } catch {
    return undefined;
  }
}

function describeTransport(error: BaseError): string {
  const has = (type: new (...args: never[]) => Error) => Boolean(error.walk((cause) => cause instanceof type));
  if (has(InsufficientFundsError))
    return `This account has too little ${chain.nativeCurrency.symbol} for the network fee.`;
  if (has(ResourceUnavailableRpcError)) return "Your wallet already has a request open. Answer that one first.";
  if (has(HttpRequestError) || has(TimeoutError))
    return `${chain.name} does not answer. Check your connection, then try again.`;
  return fallback(error);
}

function fallback(error: unknown): string {
  if (isRejection(error)) return "You declined it in your wallet. Nothing was sent.";
  const text = error instanceof BaseError ? error.shortMessage : error instanceof Error ? error.message : "";
  return text ? `${text.replace(/\.?\s*$/, ".")} Try again.` : "Something went wrong. Try again.";
}

function isRejection(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === 4001;
}

/** RentalNotOpen -> "rental not open" */
function spell(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

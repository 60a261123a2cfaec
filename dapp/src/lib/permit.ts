import { type Address, type Hex, type TypedDataDomain, domainSeparator, parseSignature } from "viem";
import { getBlock, getCode, getEip712Domain, readContract, signTypedData } from "viem/actions";
import { testUSDAbi as abi } from "../../../contracts/index.ts";
import type { ChainClient, WalletClient } from "./transactions.ts";

export interface Permit {
  /** Unix seconds until which the signature may be used. */
  deadline: bigint;
  v: number;
  r: Hex;
  s: Hex;
}

interface PermitParameters {
  client: ChainClient;
  wallet: WalletClient;
  owner: Address;
  token: Address;
  spender: Address;
  /** In the token's smallest units. */
  value: bigint;
  /** Seconds for which the signature can be used. Default 20 minutes. */
  validFor?: number;
}

const types = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** The token cannot take a permit from this account: approve instead. */
export class PermitUnsupportedError extends Error {
  override name = "PermitUnsupportedError";
}

/** Asks the wallet for an EIP-2612 permit. Throws `PermitUnsupportedError` for tokens and accounts that cannot. */
export async function signPermit(parameters: PermitParameters): Promise<Permit> {
  const { client, wallet, owner, token, spender, value, validFor = 1_200 } = parameters;
  const [domain, nonce, block] = await Promise.all([
    readDomain(client, token),
    readContract(client, { address: token, abi, functionName: "nonces", args: [owner] }),
    getBlock(client),
    requireSigningAccount(client, owner),
  ]);
  const deadline = block.timestamp + BigInt(validFor);
  const signature = await signTypedData(wallet, {
    account: wallet.account,
    domain,
    types,
    primaryType: "Permit",
    message: { owner, spender, value, nonce, deadline },
  });
  const { r, s, yParity } = parseSignature(signature);
  return { deadline, v: 27 + yParity, r, s };
}

/** The token's signing domain, checked against its own separator, so that a wrong guess never reaches the wallet. */
async function readDomain(client: ChainClient, token: Address): Promise<TypedDataDomain> {
  const read = (functionName: "name" | "DOMAIN_SEPARATOR") =>
    readContract(client, { address: token, abi, functionName });
  const separator = await read("DOMAIN_SEPARATOR").catch(() => {
    throw new PermitUnsupportedError("This token has no permits.");
  });
  const described = await getEip712Domain(client, { address: token }).catch(() => undefined);
  const name = described?.domain.name ?? (await read("name"));
  const versions = described ? [described.domain.version] : ["1", "2"];
  for (const version of versions) {
    const domain = { name, version, chainId: client.chain.id, verifyingContract: token };
    if (domainSeparator({ domain }) === separator) return domain;
  }
  throw new PermitUnsupportedError("This token signs permits in a way of its own.");
}

/** A contract wallet cannot make the plain signature that EIP-2612 wants; a delegated key (EIP-7702) can. */
async function requireSigningAccount(client: ChainClient, owner: Address): Promise<void> {
  const code = await getCode(client, { address: owner });
  if (code && !code.startsWith("0xef0100"))
    throw new PermitUnsupportedError("This account is a contract and cannot sign permits.");
}

import { createPublicKey, verify } from "node:crypto";
import {
  bytesToHex,
  concat,
  hexToBytes,
  isAddressEqual,
  isHex,
  numberToBytes,
  stringToBytes,
  verifyMessage,
  type Address,
  type Hex,
} from "viem";
import { createSiweMessage, parseSiweMessage, type SiweMessage } from "viem/siwe";
import type { AgentChain } from "../lib/chain.ts";

/** The rental that somebody logs in to. */
export type LoginTarget = {
  readonly chainId: number;
  /** As the registry has it. */
  readonly gateway: string;
  readonly rentalId: bigint;
  /** The rental's Ed25519 public key, 32 bytes. */
  readonly accessKey: Hex;
  readonly renter: Address;
};

/** The text that a renter's access key signs. */
export function loginMessage(login: { chainId: number; gateway: string; rentalId: bigint; nonce: string }): string {
  return ["login", login.chainId, login.gateway, login.rentalId, login.nonce].join("|");
}

/** @returns why the login is refused, or undefined. */
export function refuseAccessKey(target: LoginTarget, nonce: string, signature: string): string | undefined {
  const text = loginMessage({ ...target, nonce });
  return verifyAccess(target.accessKey, text, signature)
    ? undefined
    : "The rental's access key did not sign this login. Ask for a new nonce.";
}

/** What a wallet's message names as its resource. */
export function rentalUrn(rentalId: bigint): string {
  return `urn:rackshare:rental:${rentalId}`;
}

/** The nonce of a Sign-In with Ethereum message. */
export function nonceOfMessage(message: string): string {
  return parseSiweMessage(message).nonce ?? "";
}

/**
 * Checks a Sign-In with Ethereum message (EIP-4361), by which the renter's wallet gets in where the access key is lost.
 * @returns why the login is refused, or undefined.
 */
export async function refuseWallet(
  target: LoginTarget,
  message: string,
  signature: string,
  world: {
    /** [unix seconds] */
    now: number;
    isOrigin: (origin: string) => boolean;
    /** True if the wallet, a contract or not, signed the text. */
    isSignedBy: (address: Address, message: string, signature: Hex) => Promise<boolean>;
  },
): Promise<string | undefined> {
  const said = parseSiweMessage(message);
  const { address, domain, expirationTime, notBefore } = said;
  if (!address || !domain || !isCanonical(said, message)) return "This is no Sign-In with Ethereum message (EIP-4361).";
  const origins = said.scheme ? [`${said.scheme}://${domain}`] : [`https://${domain}`, `http://${domain}`];
  if (!origins.some(world.isOrigin)) return `The message is for ${domain}, which may not use this gateway.`;
  if (said.uri !== target.gateway) return `The message is for the gateway ${said.uri}, not for ${target.gateway}.`;
  if (said.chainId !== target.chainId) return `The message is for chain ${said.chainId}, not for ${target.chainId}.`;
  if (said.resources?.length !== 1 || said.resources[0] !== rentalUrn(target.rentalId)) {
    return `The message must name ${rentalUrn(target.rentalId)} as its one resource.`;
  }
  if (!expirationTime) return "The message must say when it expires.";
  if (expirationTime.getTime() <= world.now * 1_000) return "The message has expired.";
  if (notBefore && notBefore.getTime() > world.now * 1_000) return "The message is not valid yet.";
  if (!isAddressEqual(address, target.renter)) return `${address} is not the renter of rental ${target.rentalId}.`;
  const signed = isHex(signature) && (await world.isSignedBy(address, message, signature));
  return signed ? undefined : `${address} did not sign this message.`;
}

/** True if the message says nothing but what was read from it. */
function isCanonical(said: Partial<SiweMessage>, message: string): boolean {
  try {
    return createSiweMessage(said as SiweMessage) === message;
  } catch {
    return false;
  }
}

/**
 * Points of small order, without their sign: for such a key anybody can make a signature that some verifiers take. Zero, which says
 * that a rental has no access key, is one of them.
 */
const weakKeys = new Set([
  `${"00".repeat(32)}`,
  `01${"00".repeat(31)}`,
  `26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05`,
  `c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a`,
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);

function isWeak(accessKey: Hex): boolean {
  const bytes = hexToBytes(accessKey);
  bytes[31] = (bytes[31] ?? 0) & 0x7f;
  return weakKeys.has(bytesToHex(bytes).slice(2));
}

/** An access key as a line for `authorized_keys`; undefined for one that is no secret of anybody. */
export function sshKeyOf(accessKey: Hex): string | undefined {
  if (isWeak(accessKey)) return undefined;
  const field = (data: Uint8Array): Uint8Array => concat([numberToBytes(data.length, { size: 4 }), data]);
  const blob = concat([field(stringToBytes("ssh-ed25519")), field(hexToBytes(accessKey))]);
  return `ssh-ed25519 ${Buffer.from(blob).toString("base64")} renter`;
}

/** Asks the chain only where the wallet is a contract (ERC-1271, ERC-6492). */
export function createSignatureCheck({ publicClient }: Pick<AgentChain, "publicClient">) {
  return async (address: Address, message: string, signature: Hex): Promise<boolean> => {
    const isPlain = await verifyMessage({ address, message, signature }).catch(() => false);
    return isPlain || publicClient.verifyMessage({ address, message, signature });
  };
}

function verifyAccess(accessKey: Hex, text: string, signature: string): boolean {
  if (!isHex(signature) || signature.length !== 2 + 128 || isWeak(accessKey)) return false;
  try {
    const x = Buffer.from(hexToBytes(accessKey)).toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, Buffer.from(text), key, hexToBytes(signature));
  } catch {
    return false; // not a point of the curve: a rental without a usable key
  }
}

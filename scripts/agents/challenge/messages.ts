import { hashTypedData, keccak256, recoverTypedDataAddress, type Address, type Hex, type LocalAccount } from "viem";
import { z } from "zod";

/*
 * inspector -> rig   Challenge, signed by the inspector
 * rig -> inspector   Commitment, signed by the rig's agent: a root for each round. It stops the clock
 * inspector -> rig   Picks: which rows of which rounds; nobody could know before
 * rig -> inspector   Opening: those rows with their paths
 * inspector          Verdict
 */

const hex = (bytes: number) =>
  z.custom<Hex>(
    (value) => typeof value === "string" && value.length === 2 + bytes * 2 && /^0x[0-9a-f]*$/i.test(value),
    `must be ${bytes} bytes of hex`,
  );

/** Rows and columns of the matrices: a power of two, so that every row is a subtree of the round's tree. */
export const sizes = [256, 512, 1024, 2048, 4096, 8192, 16384] as const;
export const maxRounds = 4096;

const size = z.literal(sizes);
const row = z.number().int().min(0).max(16_383);
const round = z
  .number()
  .int()
  .min(0)
  .max(maxRounds - 1);

/** One inspector asks one GPU of a rig for `rounds` chained products. Block and nonce: nobody can compute it in advance. */
export const challenge = z.strictObject({
  rigId: z.number().int().positive(),
  /** Which of the rig's GPUs, from 0. */
  gpu: z.number().int().min(0).max(15),
  inspector: hex(20),
  blockHash: hex(32),
  nonce: hex(32),
  size,
  rounds: z.number().int().min(1).max(maxRounds),
});
export type Challenge = Readonly<z.output<typeof challenge>>;
export const signedChallenge = z.strictObject({ challenge, signature: hex(65) });

/** @param challenge {@link ChallengeMessages.idOf} */
export const commitment = z.strictObject({
  challenge: hex(32),
  roots: z.array(hex(32)).min(1).max(maxRounds),
  signature: hex(65),
});
export type Commitment = z.output<typeof commitment>;

export const picks = z.array(z.strictObject({ round, rows: z.array(row).min(1).max(64) })).max(64);
export type Picks = z.output<typeof picks>;

/** Nothing but rows of the committed matrices: a product with the inspector's vector would prove nothing. */
export const opening = z.strictObject({
  challenge: hex(32),
  /** As picked, in that order. */
  rows: z.array(
    z.strictObject({
      round,
      row,
      /** Signed 32-bit numbers, lowest byte first, in base64. */
      values: z.base64(),
      /** The siblings from the row up to the round's root. */
      path: z.array(hex(32)).max(14),
    }),
  ),
});
export type Opening = z.output<typeof opening>;

export const verdict = z.strictObject({
  /** "delivered", or the first thing that was wrong. */
  result: z.enum([
    "delivered",
    "other challenge", // the answer belongs to another one
    "not signed", // not by the rig's agent
    "rounds missing",
    "rows missing", // what was opened is not what was picked
    "not committed", // a row's path does not lead to the root that was signed
    "wrong product",
    "slow",
  ]),
  /** Multiplications and additions per second, by the inspector's clock. */
  operationsPerSecond: z.number().positive(),
});
export type Verdict = z.output<typeof verdict>;

const challengeTypes = {
  Challenge: [
    { name: "rigId", type: "uint256" },
    { name: "gpu", type: "uint8" },
    { name: "inspector", type: "address" },
    { name: "blockHash", type: "bytes32" },
    { name: "nonce", type: "bytes32" },
    { name: "size", type: "uint32" },
    { name: "rounds", type: "uint32" },
  ],
} as const;

const commitmentTypes = {
  Commitment: [
    { name: "challenge", type: "bytes32" },
    { name: "roots", type: "bytes32[]" },
  ],
} as const;

/** Signs and checks the challenges of one deployment. */
export type ChallengeMessages = {
  /** Binds everything that a challenge says, and the deployment. */
  idOf(challenge: Challenge): Hex;
  signChallenge(account: LocalAccount, message: Challenge): Promise<Hex>;
  signerOfChallenge(message: Challenge, signature: Hex): Promise<Address>;
  signCommitment(account: LocalAccount, message: Omit<Commitment, "signature">): Promise<Commitment>;
  signerOfCommitment(message: Commitment): Promise<Address>;
  /** What a commitment is in the Merkle tree of an inspector's evidence. */
  leafOf(message: Commitment): Hex;
};

export function createChallengeMessages(chainId: number, ledger: Address): ChallengeMessages {
  const domain = { name: "Rackshare challenge", version: "1", chainId, verifyingContract: ledger } as const;
  const asked = { domain, types: challengeTypes, primaryType: "Challenge" } as const;
  const committed = { domain, types: commitmentTypes, primaryType: "Commitment" } as const;
  const typed = (message: Challenge) => ({ ...asked, message: { ...message, rigId: BigInt(message.rigId) } });
  return {
    idOf: (message) => hashTypedData(typed(message)),
    signChallenge: (account, message) => account.signTypedData(typed(message)),
    signerOfChallenge: (message, signature) => recoverTypedDataAddress({ ...typed(message), signature }),
    async signCommitment(account, message) {
      return { ...message, signature: await account.signTypedData({ ...committed, message }) };
    },
    signerOfCommitment: ({ signature, ...message }) => recoverTypedDataAddress({ ...committed, message, signature }),
    leafOf: ({ challenge, roots }) => keccak256(hashTypedData({ ...committed, message: { challenge, roots } })),
  };
}

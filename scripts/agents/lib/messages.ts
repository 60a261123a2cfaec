import {
  encodeAbiParameters,
  hashTypedData,
  keccak256,
  recoverTypedDataAddress,
  type Address,
  type Hex,
  type LocalAccount,
  type TypedDataDomain,
} from "viem";
import { z } from "zod";

/** Five words of bits: bit s of the group's rig i is bit (i % 10) * 24 + s of word i / 10. */
export type Words = readonly [bigint, bigint, bigint, bigint, bigint];

/** What an inspector saw of a group in an epoch. `UptimeLedger` checks it. */
export type Report = {
  readonly epoch: bigint;
  readonly group: bigint;
  readonly delivered: Words;
  readonly tested: Words;
  readonly evidenceRoot: Hex;
};

/** A rig's agent tells an inspector who asked with a nonce that nobody else knows: these rigs of a group deliver in this sample. */
export type Receipt = {
  readonly epoch: bigint;
  readonly sample: bigint;
  readonly group: bigint;
  /** Bit i: rig `group * 48 + i + 1` delivers. */
  readonly rigs: bigint;
  readonly inspector: Address;
  readonly nonce: Hex;
  /** {@link hashRentals} of the rentals that it serves on these rigs. */
  readonly rentals: Hex;
};

const reportTypes = {
  Report: [
    { name: "epoch", type: "uint256" },
    { name: "group", type: "uint256" },
    { name: "delivered", type: "uint256[5]" },
    { name: "tested", type: "uint256[5]" },
    { name: "evidenceRoot", type: "bytes32" },
  ],
} as const;

const receiptTypes = {
  Receipt: [
    { name: "epoch", type: "uint256" },
    { name: "sample", type: "uint256" },
    { name: "group", type: "uint256" },
    { name: "rigs", type: "uint256" },
    { name: "inspector", type: "address" },
    { name: "nonce", type: "bytes32" },
    { name: "rentals", type: "bytes32" },
  ],
} as const;

/** Signs and checks the messages of one deployment. */
export type Messages = {
  signReport(account: LocalAccount, message: Report): Promise<Hex>;
  signerOfReport(message: Report, signature: Hex): Promise<Address>;
  signReceipt(account: LocalAccount, message: Receipt): Promise<Hex>;
  signerOfReceipt(message: Receipt, signature: Hex): Promise<Address>;
  /** What a receipt is in the Merkle tree of an evidence root. */
  leafOf(message: Receipt): Hex;
};

export function createMessages(chainId: number, ledger: Address): Messages {
  const domain: TypedDataDomain = { name: "Rackshare UptimeLedger", version: "1", chainId, verifyingContract: ledger };
  const report = { domain, types: reportTypes, primaryType: "Report" } as const;
  const receipt = { domain, types: receiptTypes, primaryType: "Receipt" } as const;
  return {
    signReport: (account, message) => account.signTypedData({ ...report, message }),
    signerOfReport: (message, signature) => recoverTypedDataAddress({ ...report, message, signature }),
    signReceipt: (account, message) => account.signTypedData({ ...receipt, message }),
    signerOfReceipt: (message, signature) => recoverTypedDataAddress({ ...receipt, message, signature }),
    leafOf: (message) => keccak256(hashTypedData({ ...receipt, message })),
  };
}

/** @param rentalIds in ascending order */
export function hashRentals(rentalIds: readonly bigint[]): Hex {
  return keccak256(encodeAbiParameters([{ type: "uint256[]" }], [[...rentalIds]]));
}

// ---------------------------------------------------------------- over HTTP: numbers as decimal strings

const integer = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);
const hex = (bytes: number) =>
  z.custom<Hex>((value) => typeof value === "string" && isHexOf(value, bytes), `must be ${bytes} bytes of hex`);
const words = z.tuple([integer, integer, integer, integer, integer]).readonly();

/** `POST /health`: an inspector asks for one receipt for rigs of one group. */
export const healthRequest = z.object({
  epoch: integer,
  sample: integer,
  group: integer,
  rigIds: z.array(z.number().int().positive()).max(48),
  inspector: hex(20),
  nonce: hex(32),
});

export const healthReply = z.object({
  receipt: z.object({
    epoch: integer,
    sample: integer,
    group: integer,
    rigs: integer,
    inspector: hex(20),
    nonce: hex(32),
    rentals: hex(32),
  }),
  /** The rentals behind `receipt.rentals`. */
  rentalIds: z.array(integer),
  signature: hex(65),
});
export type HealthReply = z.output<typeof healthReply>;

export const signedReport = z.object({
  report: z.object({ epoch: integer, group: integer, delivered: words, tested: words, evidenceRoot: hex(32) }),
  inspector: hex(20),
  signature: hex(65),
});
export type SignedReport = z.output<typeof signedReport>;

/** As JSON with whole numbers as decimal strings, the way the schemas above read it. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}

function isHexOf(value: string, bytes: number): boolean {
  return value.length === 2 + bytes * 2 && /^0x[0-9a-fA-F]*$/.test(value);
}

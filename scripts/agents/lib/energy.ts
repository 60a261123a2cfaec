import { recoverTypedDataAddress, type Address, type Hex, type LocalAccount, type TypedDataDomain } from "viem";
import { z } from "zod";

/**
 * What a rig's agent says that a rental's GPUs used. Nobody can check it: it is shown as reported by the host, or as simulated, and
 * no money follows from it.
 */
export type EnergyReceipt = {
  readonly rentalId: bigint;
  /** [unix seconds] Since when it was measured, at the earliest since the rental's start, and up to when. */
  readonly from: bigint;
  readonly until: bigint;
  readonly joules: bigint;
  /** `nvml`: counted by the GPU. `nvidia-smi`: summed up from its power. `simulated`: made up from a measured curve. */
  readonly source: string;
};

/** [seconds] by which the clocks of a host and of who reads its receipts may differ */
export const leeway = 60;

const types = {
  Energy: [
    { name: "rentalId", type: "uint256" },
    { name: "from", type: "uint64" },
    { name: "until", type: "uint64" },
    { name: "joules", type: "uint64" },
    { name: "source", type: "string" },
  ],
} as const;

/** @param ledger the UptimeLedger of the deployment */
export function createEnergyMessages(chainId: number, ledger: Address) {
  const domain: TypedDataDomain = { name: "Rackshare Energy", version: "1", chainId, verifyingContract: ledger };
  const typed = { domain, types, primaryType: "Energy" } as const;
  return {
    sign: (account: LocalAccount, message: EnergyReceipt): Promise<Hex> => account.signTypedData({ ...typed, message }),
    signerOf: (message: EnergyReceipt, signature: Hex): Promise<Address> =>
      recoverTypedDataAddress({ ...typed, message, signature }),
  };
}

const integer = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${digits}}$`), "must be a whole number")
    .transform(BigInt);

/** As JSON: whole numbers as decimal strings. */
export const signedEnergy = z.strictObject({
  receipt: z.strictObject({
    rentalId: integer(20),
    from: integer(12),
    until: integer(12),
    joules: integer(15),
    source: z.enum(["nvml", "nvidia-smi", "simulated"]),
  }),
  signature: z.custom<Hex>(
    (value) => typeof value === "string" && /^0x[0-9a-fA-F]{130}$/.test(value),
    "must be 65 bytes of hex",
  ),
});
export type SignedEnergy = z.output<typeof signedEnergy>;

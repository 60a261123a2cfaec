import { createPublicClient, http } from "viem";
import { contracts } from "../../../contracts/index.ts";

/** The chain that is indexed, from `CHAIN_ID` and `RPC_URL`. */
export const chainId = Number(process.env.CHAIN_ID ?? 31337);

/** The protocol's contracts on it. */
export const protocol = contracts(chainId);

/** Reads the chain itself, many calls in one request. */
export const client = createPublicClient({
  transport: http(process.env.RPC_URL ?? "http://127.0.0.1:8545", {
    batch: { batchSize: 200 },
    maxResponseBodySize: false,
  }),
});

let samples: Promise<number> | undefined;

/** [s] Length of a sample; an epoch is 24. Asked once, since it never changes. */
export function readSampleSeconds(): Promise<number> {
  samples ??= client.readContract({ ...protocol.UptimeLedger, functionName: "sampleLength" }).then(Number);
  samples.catch(() => (samples = undefined));
  return samples;
}

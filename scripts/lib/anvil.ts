import { createRequire } from "node:module";
import { createPublicClient, http } from "viem";
import { startProcess, type RunningProcess } from "./processes.ts";

/** Foundry's chain, where npm has it for this machine: Linux on x64. */
export function findAnvil(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@foundry-rs/anvil-linux-amd64/bin/anvil");
  } catch {
    return undefined;
  }
}

/** A chain of another make than the local one, with the same accounts. Without `blockTime` each transaction is a block. [seconds] */
export async function startAnvil(
  anvil: string,
  options: {
    readonly port: number;
    readonly chainId: number;
    readonly blockTime?: number;
    /** Arguments besides. */
    readonly more?: readonly string[];
  },
): Promise<RunningProcess & { readonly rpcUrl: string }> {
  const { port, chainId, blockTime, more = [] } = options;
  const args = ["--port", String(port), "--chain-id", String(chainId), "--accounts", "30", "--silent", ...more];
  if (blockTime) args.push("--block-time", String(blockTime));
  const rpcUrl = `http://127.0.0.1:${port}`;
  const answers = () =>
    createPublicClient({ transport: http(rpcUrl, { retryCount: 0 }) })
      .getChainId()
      .then(
        () => true,
        () => false,
      );
  return { ...(await startProcess("anvil", anvil, args, { ready: answers })), rpcUrl };
}

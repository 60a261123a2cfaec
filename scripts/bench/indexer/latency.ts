import { setTimeout as sleep } from "node:timers/promises";
import { toHex } from "viem";
import type { Health, Page, Rental } from "../../../indexer/src/api/types.ts";
import { contracts } from "../../../contracts/index.ts";
import { localAccount } from "../../lib/accounts.ts";
import { localChainId, startChain } from "../../lib/chain.ts";
import { productionParameters } from "../../lib/deploy.ts";
import { deployLocally } from "../../lib/deployLocally.ts";
import { startIndexer } from "../../lib/indexer.ts";
import { findFreePort } from "../../lib/ports.ts";
import { openCluster } from "../../lib/replay/plan.ts";
import { requestsOf } from "../../lib/replay/requests.ts";
import { createSender } from "../../lib/sender.ts";

export type Latency = { readonly p50: number; readonly p95: number };

const rentals = 60;

/** [ms] from a rental's receipt until the indexer lists it, on a live local chain that mines each second and each transaction. */
export async function measureLatency(databaseUrl: string): Promise<Latency> {
  const chain = await startChain({ port: await findFreePort(), name: "bench-chain" });
  await deployLocally(chain, productionParameters);
  const protocol = contracts(localChainId);
  const sender = createSender(chain);
  const { fleet } = requestsOf(1, 1, productionParameters);
  await openCluster({ chain, protocol, sender, fleet: fleet.slice(0, 4) });
  const { rpcUrl } = chain;
  const indexer = await startIndexer({ chainId: localChainId, rpcUrl, databaseUrl, port: 0, name: "bench-live" });
  const ask = async <T>(path: string) => (await (await fetch(indexer.url + path)).json()) as T;
  while ((await ask<Health>("/health")).status !== "ok") await sleep(200);

  const renter = localAccount("renter");
  const path = `/renters/${renter.address}/rentals?limit=1`;
  const took: number[] = [];
  for (let nth = 0; nth < rentals; nth++) {
    const order = [BigInt((nth % 4) + 1), 1n, 36_000n, 1_000_000_000n, toHex(1, { size: 32 })] as const;
    const { blockNumber } = await sender.send(renter, {
      ...protocol.RentalEscrow,
      functionName: "rent",
      args: order,
    });
    const minedAt = performance.now();
    let shown: Page<Rental>;
    do shown = await ask<Page<Rental>>(path);
    while (shown.items[0]?.block !== Number(blockNumber));
    took.push(performance.now() - minedAt);
    const [rental] = shown.items;
    const cancel = { ...protocol.RentalEscrow, functionName: "cancel", args: [BigInt(rental?.id ?? 0)] } as const;
    await sender.send(renter, cancel);
    await sleep(137 * ((nth % 7) + 1)); // so that it falls on every moment between two looks at the chain
  }
  await indexer.stop();
  await chain.process.stop();
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round(took[Math.ceil(share * took.length) - 1] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

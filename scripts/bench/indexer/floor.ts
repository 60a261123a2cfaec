import { once } from "node:events";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { createPublicClient, decodeEventLog, http, type Address } from "viem";
import { contracts } from "../../../contracts/index.ts";
import { localChainId } from "../../lib/chain.ts";
import { createFilter, indexedEvents } from "./events.ts";

export type Floor = { readonly events: number; readonly seconds: number };

const blocksAtOnce = 50n;

/**
 * The least that any indexer does: fetches the logs that ours handles with viem, decodes them with viem, and copies them into a
 * table of the same PostgreSQL. One range is fetched while the one before is decoded.
 */
export async function measureFloor(rpcUrl: string, databaseUrl: string): Promise<Floor> {
  const client = createPublicClient({ transport: http(rpcUrl, { maxResponseBodySize: false }) });
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query("SET synchronous_commit = off"); // as Ponder does
  await database.query(
    "CREATE TABLE floor_event (block int8, log_index int4, tx_hash text, address text, name text, args jsonb)",
  );
  const head = await client.getBlockNumber();

  const startedAt = performance.now();
  const addresses = await addressesOf(client);
  const fetchFrom = (fromBlock: bigint) =>
    client.getLogs({ address: addresses, fromBlock, toBlock: min(fromBlock + blocksAtOnce - 1n, head) });
  const filter = createFilter();
  const copy = database.query(copyFrom("COPY floor_event FROM STDIN"));
  let events = 0;
  let next = fetchFrom(0n);
  for (let block = 0n; block <= head; block += blocksAtOnce) {
    const logs = await next;
    if (block + blocksAtOnce <= head) next = fetchFrom(block + blocksAtOnce);
    let rows = "";
    for (const log of logs) {
      const found = filter(log);
      if (!found) continue;
      events++;
      const { args } = decodeEventLog({ abi: [found.item], data: log.data, topics: log.topics });
      const text = JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
      const columns = [log.blockNumber, log.logIndex, log.transactionHash, log.address, found.item.name];
      rows += `${columns.join("\t")}\t${text.replaceAll("\\", "\\\\")}\n`;
    }
    if (!copy.write(rows)) await once(copy, "drain");
  }
  copy.end();
  await once(copy, "finish");
  const seconds = (performance.now() - startedAt) / 1_000;
  const { rows } = await database.query<{ count: string }>("SELECT COUNT(*) FROM floor_event");
  await database.end();
  if (Number(rows[0]?.count) !== events) throw new Error(`The floor copied ${rows[0]?.count} of ${events} events.`);
  return { events, seconds };
}

/** Every contract that the indexer follows, rigs' shares among them. */
async function addressesOf(client: ReturnType<typeof createPublicClient>): Promise<Address[]> {
  const protocol = contracts(localChainId);
  const { address, abi } = protocol.RigRegistry;
  const registered = await client.getContractEvents({ address, abi, eventName: "RigRegistered", fromBlock: 0n });
  const fixed = new Set(indexedEvents().map(({ contract }) => contract));
  return [
    ...[...fixed].filter((contract) => contract !== "RigShares").map((contract) => protocol[contract].address),
    ...registered.flatMap(({ args }) => args.shares ?? []),
  ];
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { toEventSelector, zeroAddress, pad, type AbiEvent, type Hex } from "viem";
import { contracts, type ContractName } from "../../../contracts/index.ts";
import { localChainId } from "../../lib/chain.ts";

const handlers = join(import.meta.dirname, "../../../indexer/src");
const toZero = pad(zeroAddress, { size: 32 });

export type IndexedEvent = { readonly contract: ContractName; readonly selector: Hex; readonly item: AbiEvent };

/** The events that the indexer has a handler for: those that its sources register, some for each contract that has them. */
export function indexedEvents(): IndexedEvent[] {
  const protocol = contracts(localChainId);
  const names = Object.keys(protocol) as ContractName[];
  const find = (contract: ContractName, event: string | undefined): IndexedEvent[] => {
    const item = protocol[contract].abi.find((each) => each.type === "event" && each.name === event);
    return item?.type === "event" ? [{ contract, item, selector: toEventSelector(item) }] : [];
  };
  return globSync("*.ts", { cwd: handlers }).flatMap((file) => {
    const registered = readFileSync(join(handlers, file), "utf8").matchAll(
      /ponder\.on\(["`](\w+|\$\{contract\}):(\w+)["`]/g,
    );
    return [...registered].flatMap(([, name, event]) =>
      names
        .filter((contract) => contract === name || name === "${contract}")
        .flatMap((contract) => find(contract, event)),
    );
  });
}

type Log = { readonly address: Hex; readonly topics: readonly Hex[]; readonly data: Hex };

/** Tells logs that the indexer handles from others. Rigs' shares are known once it was shown their registration. */
export function createFilter(): (log: Log) => IndexedEvent | undefined {
  const protocol = contracts(localChainId);
  const events = indexedEvents();
  const byContract = new Map<string, Map<Hex, IndexedEvent>>();
  const of = (contract: ContractName) =>
    new Map(events.filter((each) => each.contract === contract).map((each) => [each.selector, each]));
  for (const contract of new Set(events.map((each) => each.contract))) {
    if (contract !== "RigShares") byContract.set(protocol[contract].address.toLowerCase(), of(contract));
  }
  const shares = of("RigShares");
  return (log) => {
    const [selector = "0x"] = log.topics;
    const found = byContract.get(log.address)?.get(selector);
    // The registration's first word of data is the address of the rig's shares.
    if (found?.item.name === "RigRegistered") byContract.set(`0x${log.data.slice(26, 66)}`, shares);
    return found?.contract === "RackToken" && log.topics[2] !== toZero ? undefined : found;
  };
}

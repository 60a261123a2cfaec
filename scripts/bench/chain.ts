import { network } from "hardhat";
import {
  createPublicClient,
  custom,
  parseEther,
  toHex,
  type Address,
  type EIP1193RequestFn,
  type Hash,
  type Hex,
  type TransactionReceipt,
} from "viem";
import { hardhat } from "viem/chains";

/** When every bench begins: a second before an epoch of production does. */
const start = Date.UTC(2026, 0, 1) / 1000 - 1;

export type BenchChain = Awaited<ReturnType<typeof openChain>>;

/**
 * A chain inside this process on which every run is alike, to the gas: it begins at a fixed time with an empty block, and each
 * block comes a second after the one before it, however long this machine took.
 */
export async function openChain() {
  const initialDate = new Date(start * 1000).toISOString();
  const connection = await network.create({ network: "default", override: { initialDate } });
  const provider = connection.provider;
  let time = start;
  let together = false;

  /** A block that many seconds after the last. */
  async function passTime(seconds: number): Promise<void> {
    await setNextTime(seconds);
    await provider.request({ method: "evm_mine", params: [] });
  }

  async function setNextTime(seconds: number): Promise<void> {
    time += seconds;
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [time] });
  }

  const request = (async (call: { method: string; params?: unknown[] }) => {
    if (call.method === "eth_sendRawTransaction" && !together) await setNextTime(1);
    return provider.request(call);
  }) as EIP1193RequestFn;
  const transport = custom({ request });
  const publicClient = createPublicClient({ chain: hardhat, transport, pollingInterval: 5, cacheTime: 0 });
  await passTime(1);

  async function receiptOf(hash: Hash): Promise<TransactionReceipt> {
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`Transaction ${hash} was reverted.`);
    return receipt;
  }

  /** Gas that the transaction used. */
  async function mined(sent: Promise<Hash>): Promise<number> {
    return Number((await receiptOf(await sent)).gasUsed);
  }

  /** Sends one after the other and mines all of them in one block: the last 256 blocks are those whose hash is cheap to read. */
  async function minedTogether(sends: readonly (() => Promise<Hash>)[]): Promise<void> {
    together = true;
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const hashes: Hash[] = [];
    for (const send of sends) hashes.push(await send());
    await passTime(1);
    await provider.request({ method: "evm_setAutomine", params: [true] });
    together = false;
    for (const hash of hashes) await receiptOf(hash);
  }

  /** Lets empty blocks pass, a second each. */
  async function passBlocks(count: number): Promise<void> {
    await provider.request({ method: "hardhat_mine", params: [toHex(count)] });
    time += count;
  }

  async function makeRich(address: Address): Promise<void> {
    await provider.request({ method: "hardhat_setBalance", params: [address, toHex(parseEther("10000"))] });
  }

  async function setStorage(address: Address, slot: Hex, value: Hex): Promise<void> {
    await provider.request({ method: "hardhat_setStorageAt", params: [address, toHex(BigInt(slot)), value] });
  }

  const now = () => time;
  const close = () => connection.close();
  return { transport, publicClient, now, passTime, passBlocks, mined, minedTogether, makeRich, setStorage, close };
}

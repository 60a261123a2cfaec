import { expect } from "chai";
import { encodeAbiParameters, encodeEventTopics, pad, zeroAddress, zeroHash, type Hex } from "viem";
import { contracts, rentalEscrowAbi } from "../../contracts/index.ts";
import type { AgentChain } from "../../scripts/agents/lib/chain.ts";
import { follow } from "../../scripts/agents/lib/follow.ts";
import { localChainId } from "../../scripts/lib/chain.ts";

const protocol = contracts(localChainId);
const [rentalId, rigId] = [7n, 1n];
const one = { type: "uint256" } as const;
type Name = "RentalOpened" | "RentalStarted" | "RentalClosed";

/** A log of the escrow in a block. */
function logOf(eventName: Name, block: bigint, values: readonly bigint[]) {
  const event = { abi: rentalEscrowAbi, eventName } as const;
  const topics = encodeEventTopics({ ...event, args: { rentalId, rigId, renter: zeroAddress } as never }) as [Hex];
  const data = encodeAbiParameters(
    values.map(() => one),
    values,
  );
  return { address: protocol.RentalEscrow.address, blockNumber: block, logIndex: 0, topics, data };
}

/** A chain whose answers about logs come when they are let go, in any order: a stub of what an RPC may do. */
function openChain() {
  const logs: ReturnType<typeof logOf>[] = [];
  const waiting: (() => void)[] = [];
  let slow = false;
  const chain = {
    chainId: localChainId,
    contracts: { ...protocol, RigRegistry: { ...protocol.RigRegistry, startBlock: 1 } },
    head: async () => BigInt(logs.length),
    publicClient: {
      async getLogs({ fromBlock, toBlock }: { fromBlock: bigint; toBlock: bigint }) {
        if (slow) await new Promise<void>((go) => waiting.push(go));
        return logs.filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= toBlock);
      },
      getBlock: async () => ({ timestamp: 1n, hash: pad(zeroHash) }),
    },
  } as unknown as AgentChain;
  return {
    chain,
    mine: (name: Name, values: readonly bigint[]) => logs.push(logOf(name, BigInt(logs.length + 1), values)),
    answerLate: () => (slow = true),
    /** Lets go what was asked last, first. */
    async letGo(): Promise<void> {
      while (waiting.length > 0) {
        waiting.pop()?.();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

describe("what an agent follows", () => {
  it("stays closed, though the answer to an earlier question comes after that to a later one", async () => {
    const { chain, mine, answerLate, letGo } = openChain();
    const followed = follow(chain);
    mine("RentalOpened", Array<bigint>(9).fill(1n));
    await followed.update();
    expect(followed.rentals.get(rentalId)?.state).to.equal("requested");

    answerLate();
    mine("RentalStarted", [100n, 200n]);
    const early = followed.update();
    await new Promise((resolve) => setTimeout(resolve, 5));
    mine("RentalClosed", [150n, 0n, 3n]);
    const late = followed.update();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await letGo();
    await Promise.all([early, late]);
    expect(followed.rentals.get(rentalId)?.state).to.equal("closed");
    expect(followed.head).to.equal(3n);
  });
});

import { keccak256, parseEventLogs, toHex, type Abi, type Address, type TransactionReceipt } from "viem";
import { localAccount, localAccounts, type LocalRole } from "../../lib/accounts.ts";
import { createCommittee, rigsPerGroup, samplesBetween } from "../../lib/committee.ts";
import { productionParameters } from "../../lib/deploy.ts";
import { outages } from "../../lib/outages.ts";
import { createRandom } from "../../lib/random.ts";
import { openCluster } from "../../lib/replay/plan.ts";
import { requestsOf, type Request } from "../../lib/replay/requests.ts";
import { reason } from "../../lib/rentals.ts";
import { createSender, type Sender } from "../../lib/sender.ts";
import type { BenchChain, Call, RpcLog } from "./chain.ts";

const hour = 3_600;
const day = 24 * hour;
const share = 1_000_000n;
const money = 10_000_000_000_000n;
const maxPrice = 1_000_000_000n;
const accessKey = toHex(1, { size: 32 });
const people = 100;
const days = 14;
const clusters = 10;
/** [s] from a rental's start to the earliest close: less than any rental lasts. */
const shortest = 500;

const treasury = localAccount("deployer").address;
const agent = localAccount("agent").address;
const of = (role: LocalRole) =>
  localAccounts.filter((each) => each.role === role).map(({ nth }) => localAccount(role, nth));

/** Nobody has their keys: the chain takes their transactions unsigned. */
const crowd = (name: string): Address[] =>
  Array.from({ length: people }, (_, i) => `0x${keccak256(toHex(`${name} ${i}`)).slice(-40)}` as const);
const renters = crowd("renter");
const holders = crowd("holder");

type Stay = Pick<Request, "rigId" | "slots"> & {
  readonly renter: Address;
  readonly rentalId: bigint;
  /** [unix seconds] when it is closed, before its end. */
  readonly closesAt: number | undefined;
  end: number;
  settledAt: number;
};

/** So many clusters of the trace side by side, so that blocks are as full as those of a busy protocol. */
function replayClusters() {
  const each = Array.from({ length: clusters }, (_, i) => requestsOf(days, i + 1, productionParameters));
  const fleet = each.flatMap((cluster) => cluster.fleet);
  let before = 0;
  const requests = each.flatMap((cluster) => {
    const shifted = cluster.requests.map((request) => ({ ...request, rigId: before + request.rigId }));
    before += cluster.fleet.length;
    return shifted;
  });
  return { fleet, requests: requests.sort((a, b) => a.at - b.at), span: Math.max(...each.map(({ span }) => span)) };
}

/**
 * The production trace, lap after lap: an hour at a time, whose transactions share blocks. Rentals are opened, started, closed
 * and settled as in the trace; each hour is judged; each hour a holder claims and one gives shares away; each day rewards are issued.
 */
export async function createLife(chain: BenchChain, transactionsPerBlock: number) {
  const { local, protocol } = chain;
  const { RentalEscrow, RigShares, Rewards, USDC } = protocol;
  const { fleet, requests: trace, span } = replayClusters();
  const rigIds = fleet.map((_, i) => BigInt(i + 1));
  const random = createRandom(1);
  const sender = createSender(local);
  await openCluster({ chain: local, protocol, sender, fleet });
  const shares = await Promise.all(
    rigIds.map((rigId) =>
      local.publicClient.readContract({ ...protocol.RigRegistry, functionName: "sharesOf", args: [rigId] }),
    ),
  );

  let queue: Call[] = [];
  const call = (
    from: Address,
    { address, abi }: { address: Address; abi: Abi },
    functionName: string,
    ...args: unknown[]
  ) => void queue.push({ from, address, abi, functionName, args });
  const queueing: Sender = {
    ...sender,
    mine: async () => {},
    send: async (account, { address, abi, functionName, args }) => {
      call(account.address, { address, abi }, functionName, ...(args as readonly unknown[]));
      return {} as TransactionReceipt; // nobody here reads it
    },
  };
  const committee = createCommittee(local, queueing, of("inspector"), localAccount("deployer"));

  for (const each of [...renters, ...holders, ...of("inspector").map(({ address }) => address), treasury, agent])
    await chain.impersonate(each);
  await chain.holdBlocks();
  for (const renter of renters) {
    call(renter, USDC, "faucet", renter, money);
    call(renter, USDC, "approve", RentalEscrow.address, money);
  }
  const investor = localAccount("investor", 0).address;
  await chain.impersonate(investor);
  const held = new Map<Address, Set<bigint>>(holders.map((holder) => [holder, new Set()]));
  /** An investor gives a holder some shares of a rig. */
  const give = (holder: Address): void => {
    const rigId = random.pick(rigIds);
    held.get(holder)?.add(rigId);
    const address = shares[Number(rigId) - 1] ?? holder;
    call(investor, { abi: RigShares.abi, address }, "transfer", holder, BigInt(random.integer(1, 4)) * (share / 10n));
  };
  for (const holder of holders) for (let n = 0; n < 8; n++) give(holder);

  let now = (Math.floor(Number((await local.publicClient.getBlock()).timestamp) / hour) + 3) * hour;
  await flush();
  const begins = (Math.floor(now / hour) + 1) * hour;
  const down = new Map<number, Map<number, number>>();
  const stays: Stay[] = [];
  let lap = -1;
  let requests: readonly Request[] = [];

  /** Mines all that is queued. */
  async function flush(): Promise<RpcLog[]> {
    const calls = queue;
    queue = [];
    const logs: RpcLog[] = [];
    for (let i = 0; i < calls.length; i += transactionsPerBlock)
      logs.push(...(await chain.mine(calls.slice(i, i + transactionsPerBlock), (now += 1))));
    return logs;
  }

  function beginLap(): void {
    lap++;
    requests = trace;
    const from = begins + lap * span;
    for (const [i, { reliability }] of fleet.entries())
      for (const each of outages(reliability, from, from + span, lap * 1_000 + i))
        for (let epoch = Math.floor(each.from / hour); epoch * hour < each.to; epoch++) {
          const rigs = down.get(epoch) ?? down.set(epoch, new Map()).get(epoch);
          const bits = samplesBetween(each.from, each.to, epoch * hour, productionParameters.sampleSeconds);
          rigs?.set(i + 1, (rigs.get(i + 1) ?? 0) | bits);
        }
  }

  /** The slots of a request on a rig, or as many others of it; undefined while they are taken. */
  function place({ rigId, slots }: Request): bigint | undefined {
    const taken = stays.reduce((sum, stay) => (stay.rigId === rigId && stay.end > now ? sum | stay.slots : sum), 0n);
    return (taken & slots) === 0n ? slots : undefined;
  }

  return {
    /** Lets an hour pass. */
    async passHour(nth: number): Promise<void> {
      const epoch = begins / hour + nth;
      now = epoch * hour + 1;
      if (nth * hour >= (lap + 1) * span) beginLap();
      const until = now - begins - lap * span;

      if (nth >= 3)
        for (let group = 0; group * rigsPerGroup < rigIds.length; group++)
          await committee.attest(epoch - 1, group, down.get(epoch - 1) ?? new Map());
      await committee.open(epoch + 1);

      const over = ({ end }: Stay) => nth >= 8 && end <= epoch * hour - 60; // the first hours nobody judged
      for (const stay of stays.filter((each) => over(each) || each.settledAt <= now - day)) {
        call(treasury, RentalEscrow, "settle", stay.rentalId);
        stay.settledAt = now;
        if (over(stay)) stays.splice(stays.indexOf(stay), 1);
      }
      const count = requests.findIndex(({ at }) => at > until);
      const due = count === -1 ? requests : requests.slice(0, count);
      requests = requests.slice(due.length);
      const opened = due.flatMap((request) => {
        const slots = place(request);
        if (slots === undefined) return [];
        const renter = random.pick(renters);
        const stay = {
          ...request,
          slots,
          renter,
          rentalId: 0n,
          closesAt: undefined,
          end: now + request.length,
          settledAt: now,
        };
        stays.push(stay);
        call(renter, RentalEscrow, "rent", BigInt(request.rigId), slots, BigInt(request.length), maxPrice, accessKey);
        return [{ stay, request }];
      });
      if (nth % 4 === 0) {
        const holder = random.pick([...held.keys()]);
        call(holder, RentalEscrow, "claim", [...(held.get(holder) ?? [])]);
      }
      give(random.pick(holders));
      if (nth % 24 === 12) for (const rigId of rigIds) call(treasury, Rewards, "issue", rigId);

      const told = parseEventLogs({ abi: RentalEscrow.abi, eventName: "RentalOpened", logs: (await flush()) as never });
      for (const [i, { stay, request }] of opened.entries()) {
        const rentalId = told[i]?.args.rentalId ?? 0n;
        const closesAt = request.used < request.length ? now + request.used : undefined;
        stays.splice(stays.indexOf(stay), 1, { ...stay, rentalId, closesAt, end: now + 1 + request.length });
        call(agent, RentalEscrow, "start", rentalId);
      }
      await flush();
      now += shortest;
      for (const stay of stays.filter(({ closesAt = Infinity, end }) => closesAt < now + hour && end > now + 60)) {
        call(stay.renter, RentalEscrow, "close", stay.rentalId, reason.renterStopped);
        stay.end = now + 1;
      }
      await flush();
      await chain.ask("hardhat_mine", "0x2", "0x1"); // the block after next decides the next epoch's committee
    },
    /** Mines empty blocks, a second apart. */
    async idle(blocks: number): Promise<void> {
      // One by one: blocks that a node makes up when asked for many at once have no parents.
      for (let n = 0; n < blocks; n++) await chain.mine([], (now = Math.max(now, await chain.now()) + 1));
    },
  };
}

import { keccak256, type Hex, type LocalAccount, parseEventLogs, stringToHex, zeroHash } from "viem";
import { epochSeconds, fund, people, protocol, sampleSeconds, type TestChain } from "./world.ts";

const {
  Disputes,
  InspectorStaking,
  RackToken,
  RentalEscrow,
  Rewards,
  RigRegistry,
  RigShares,
  ShareMarket,
  ShareSale,
  UptimeLedger,
  USDC,
} = protocol;
const usd = 1_000_000n;
const share = 1_000_000n;
const maxPrice = 100n * usd;

/**
 * Everybody in the protocol does everything once. Ends between two epochs with rentals in every state.
 * @param inPeace nobody is slashed or leaves, so that any committee can judge what comes later.
 */
export async function tellStory(chain: TestChain, inPeace = false): Promise<void> {
  const { sender } = chain;
  for (const inspector of people.inspectors) await takeSeats(chain, inspector, 2);
  await register(chain, people.host, { modelId: 5, memoryMib: 81_559, gpuCount: 8, slices: 1, price: 2_500_000 });
  await register(chain, people.host, { modelId: 5, memoryMib: 81_559, gpuCount: 2, slices: 7, price: 2_000_000 });
  await register(chain, people.otherHost, { modelId: 7, memoryMib: 81_920, gpuCount: 1, slices: 1, price: 1_500_000 });
  await fund(chain, people.host, RigRegistry.address, 5_000n * usd);
  await sender.send(people.host, { ...RigRegistry, functionName: "postBond", args: [2n, 4_000n * usd] });
  chain.pass(3 * epochSeconds);

  await sellShares(chain);
  await rentSlots(chain);
  await tradeShares(chain);
  if (!inPeace) await dispute(chain);
  await finish(chain, inPeace);
}

/** The sale of rig 1 sells out and is delivered; that of rig 3 misses its soft cap. */
async function sellShares(chain: TestChain): Promise<void> {
  const { sender } = chain;
  const deadline = chain.now() + 2 * epochSeconds;
  const terms = [deadline, deadline + 20 * epochSeconds] as const;
  await sender.send(people.host, { ...ShareSale, functionName: "open", args: [1n, 4_000, 20n * usd, 2_000, ...terms] });
  await sender.send(people.otherHost, {
    ...ShareSale,
    functionName: "open",
    args: [3n, 5_000, 5n * usd, 4_000, ...terms],
  });
  for (const [buyer, shares] of [
    [people.investor, 2_500n],
    [people.otherInvestor, 1_500n],
  ] as const) {
    await fund(chain, buyer, ShareSale.address, 100_000n * usd);
    await sender.send(buyer, { ...ShareSale, functionName: "buy", args: [1n, shares] });
  }
  await sender.send(people.investor, { ...ShareSale, functionName: "buy", args: [3n, 1_000n] });
  await sender.send(people.otherInvestor, { ...ShareSale, functionName: "buy", args: [3n, 500n] });
  const closedAt = chain.now();
  await chain.inspect(3);
  const from = (Math.floor(closedAt / epochSeconds) + 1) * epochSeconds; // the first epoch that was inspected
  await sender.send(people.treasury, { ...ShareSale, functionName: "deliver", args: [1n, BigInt(from)] });
  await sender.send(people.treasury, { ...ShareSale, functionName: "refund", args: [3n, people.investor.address] });
}

/** One inspector signed twice, one shows a receipt, one shows none. */
async function dispute(chain: TestChain): Promise<void> {
  const { sender, publicClient } = chain;
  const [, , shows, misses, lies] = people.inspectors;
  if (!shows || !misses || !lies) throw new Error("There are not enough inspectors.");
  const epoch = BigInt(Math.floor(chain.now() / epochSeconds) - 1);
  const receipt = {
    epoch,
    sample: 0n,
    group: 0n,
    rigs: 1n,
    inspector: shows.address,
    nonce: zeroHash,
    rentals: zeroHash,
  };
  const digest = await publicClient.readContract({
    ...UptimeLedger,
    functionName: "receiptDigest",
    args: [epoch, 0n, 0n, 1n, shows.address, zeroHash, zeroHash],
  });
  const leaf = keccak256(digest);

  const report = async (inspector: LocalAccount, evidenceRoot: Hex) => {
    const bits = [1n, 0n, 0n, 0n, 0n] as const;
    const args = [epoch, 0n, bits, bits, evidenceRoot] as const;
    const hash = await publicClient.readContract({ ...UptimeLedger, functionName: "reportDigest", args });
    return { delivered: bits, tested: bits, evidenceRoot, signature: await signHash(inspector, hash) };
  };
  const bond = await publicClient.readContract({ ...Disputes, functionName: "bond" });
  await sender.send(people.treasury, { ...RackToken, functionName: "approve", args: [Disputes.address, 3n * bond] });
  for (const [seatId, inspector] of [
    [5n, shows],
    [7n, misses],
    [8n, misses],
  ] as const) {
    const args = [seatId, epoch, 0n, await report(inspector, leaf), 0n, 0n, 0n] as const;
    await sender.send(people.treasury, { ...Disputes, functionName: "demandEvidence", args });
  }
  const shown = [1n, receipt, await signHash(people.agent, digest), []] as const;
  await sender.send(shows, { ...Disputes, functionName: "showEvidence", args: shown });
  const both = [await report(lies, zeroHash), await report(lies, leaf)] as const;
  await sender.send(people.renter, { ...Disputes, functionName: "proveEquivocation", args: [9n, epoch, 0n, ...both] });
  chain.pass(2 * epochSeconds + 1);
  await sender.send(people.treasury, { ...Disputes, functionName: "punish", args: [2n] });
}

function signHash(account: LocalAccount, hash: Hex): Promise<Hex> {
  if (!account.sign) throw new Error(`${account.address} cannot sign.`);
  return account.sign({ hash });
}

/** Rentals that are delivered in full and in part, extended, stopped by renter and host, never started, and still running. */
async function rentSlots(chain: TestChain): Promise<void> {
  const { sender } = chain;
  await fund(chain, people.renter, RentalEscrow.address, 10_000n * usd);
  await fund(chain, people.otherRenter, RentalEscrow.address, 10_000n * usd);
  const whole = await rent(chain, people.renter, 1n, 0b1111n, 3 * epochSeconds);
  const degraded = await rent(chain, people.renter, 2n, 0b11n, 3 * epochSeconds);
  const stopped = await rent(chain, people.otherRenter, 2n, 0b1100n, 10 * epochSeconds);
  const failed = await rent(chain, people.otherRenter, 2n, 0b110000n, 10 * epochSeconds);
  const cancelled = await rent(chain, people.otherRenter, 1n, 0b10000n, 3600);
  for (const rentalId of [whole, degraded, stopped, failed]) {
    await sender.send(people.agent, { ...RentalEscrow, functionName: "start", args: [rentalId] });
  }
  await sender.send(people.otherRenter, { ...RentalEscrow, functionName: "cancel", args: [cancelled] });
  await sender.send(people.renter, { ...RentalEscrow, functionName: "extend", args: [whole, BigInt(epochSeconds)] });
  await sender.send(people.renter, { ...RentalEscrow, functionName: "setRenewal", args: [whole, 3600n] });
  // Rig 2 is down for the first ten samples of each epoch.
  await chain.inspect(1, () => new Map([[2, 0b11_1111_1111]]));
  await sender.send(people.treasury, { ...RentalEscrow, functionName: "settle", args: [degraded] });
  chain.pass(7);
  await sender.send(people.otherRenter, { ...RentalEscrow, functionName: "close", args: [stopped, 3] });
  await sender.send(people.host, { ...RentalEscrow, functionName: "close", args: [failed, 5] });
  await chain.inspect(4, () => new Map([[2, 0b11_1111_1111]]));
  for (const rentalId of [whole, degraded, stopped, failed]) {
    await sender.send(people.treasury, { ...RentalEscrow, functionName: "settle", args: [rentalId] });
  }
}

async function tradeShares(chain: TestChain): Promise<void> {
  const { sender } = chain;
  const shares = await chain.publicClient.readContract({ ...RigRegistry, functionName: "sharesOf", args: [1n] });
  const clone = { abi: RigShares.abi, address: shares };
  await sender.send(people.investor, { ...clone, functionName: "approve", args: [ShareMarket.address, 2n ** 255n] });
  await sender.send(people.investor, { ...ShareMarket, functionName: "list", args: [1, 500n * share, 22n * usd] });
  await sender.send(people.investor, { ...ShareMarket, functionName: "list", args: [1, 100n * share, 30n * usd] });
  await sender.send(people.investor, { ...ShareMarket, functionName: "list", args: [1, 10n * share, 99n * usd] });
  await fund(chain, people.otherInvestor, ShareMarket.address, 10_000n * usd);
  const half = [1n, 250_500_001n, 10_000n * usd] as const;
  await sender.send(people.otherInvestor, { ...ShareMarket, functionName: "buy", args: half });
  await sender.send(people.investor, { ...ShareMarket, functionName: "cancel", args: [2n] });
  chain.pass(40);
  const gift = [people.renter.address, 123_456_789n] as const;
  await sender.send(people.otherInvestor, { ...clone, functionName: "transfer", args: gift });
  await sender.send(people.treasury, { ...Rewards, functionName: "issue", args: [1n] });
  await sender.send(people.treasury, { ...Rewards, functionName: "issue", args: [2n] });
  chain.pass(epochSeconds / 2);
  await sender.send(people.investor, { ...RentalEscrow, functionName: "claim", args: [[1n]] });
  await sender.send(people.host, { ...RentalEscrow, functionName: "claim", args: [[1n, 2n]] });
  await sender.send(people.host, { ...Rewards, functionName: "claim", args: [[2n, 1n]] });
  chain.pass(sampleSeconds);
  await sender.send(people.otherInvestor, {
    ...clone,
    functionName: "transfer",
    args: [people.investor.address, share],
  });
}

async function finish(chain: TestChain, inPeace: boolean): Promise<void> {
  const { sender } = chain;
  await sender.send(people.treasury, { ...RentalEscrow, functionName: "withdrawHosting", args: [2n] });
  await sender.send(people.treasury, { ...RentalEscrow, functionName: "withdrawCommission", args: [] });
  await sender.send(people.host, { ...RigRegistry, functionName: "giveBondNotice", args: [2n, 100n * usd] });
  await sender.send(people.host, { ...RigRegistry, functionName: "setPrice", args: [2n, 2_100_000, 50, 10, 20] });
  await sender.send(people.otherHost, { ...RigRegistry, functionName: "setListed", args: [3n, false] });
  const [first, second] = people.inspectors;
  if (!first || !second) throw new Error("There are no inspectors.");
  await sender.send(first, { ...InspectorStaking, functionName: "claimPay", args: [[1n, 2n]] });
  if (!inPeace) await sender.send(second, { ...InspectorStaking, functionName: "leaveSeat", args: [3n] });
  await sender.send(people.treasury, { ...RackToken, functionName: "burn", args: [77n] });
  // A gift to the escrow that nobody is owed.
  await sender.send(people.renter, { ...USDC, functionName: "faucet", args: [RentalEscrow.address, 5n] });
  await sender.send(people.treasury, {
    ...RackToken,
    functionName: "transfer",
    args: [people.renter.address, 1_000n * usd],
  });
  await sender.send(people.renter, {
    ...RackToken,
    functionName: "approve",
    args: [RentalEscrow.address, 1_000n * usd],
  });
  const withRack = [1n, 0b1000n, 3600n, maxPrice, zeroHash, 1_000n * usd, BigInt(chain.now() + 60)] as const;
  await sender.send(people.renter, { ...RentalEscrow, functionName: "rentWithRack", args: withRack });
  const open = await rent(chain, people.renter, 1n, 0b11n, 3600);
  await sender.send(people.agent, { ...RentalEscrow, functionName: "start", args: [open] });
  await rent(chain, people.otherRenter, 2n, 0b1n, 3600);
}

async function takeSeats(chain: TestChain, inspector: LocalAccount, seats: number): Promise<void> {
  const stake = 1_000n * 1_000_000n * BigInt(seats);
  await chain.sender.send(people.treasury, {
    ...RackToken,
    functionName: "transfer",
    args: [inspector.address, stake],
  });
  await chain.sender.send(inspector, {
    ...RackToken,
    functionName: "approve",
    args: [InspectorStaking.address, stake],
  });
  for (let i = 0; i < seats; i++)
    await chain.sender.send(inspector, { ...InspectorStaking, functionName: "takeSeat", args: [] });
}

/** Registers a rig with usual terms. */
export async function register(
  chain: TestChain,
  host: LocalAccount,
  specs: { modelId: number; memoryMib: number; gpuCount: number; slices: number; price: number },
): Promise<void> {
  const terms = { slopePercent: 20, discount30: 10, discount180: 20, hostingFee: 10, allowance: 10 };
  const power = { idleWatts: 300, loadWatts: 2_000, powerPrice: 120_000 };
  const region = stringToHex("US-CA", { size: 8 });
  const registration = {
    ...specs,
    ...terms,
    ...power,
    region,
    agent: people.agent.address,
    gateway: "http://127.0.0.1:1",
  };
  await chain.sender.send(host, { ...RigRegistry, functionName: "register", args: [registration] });
}

/** Rents slots and returns the rental's id. */
export async function rent(
  chain: TestChain,
  renter: LocalAccount,
  rigId: bigint,
  slots: bigint,
  duration: number,
): Promise<bigint> {
  const args = [rigId, slots, BigInt(duration), maxPrice, zeroHash] as const;
  const { logs } = await chain.sender.send(renter, { ...RentalEscrow, functionName: "rent", args });
  const [opened] = parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" });
  if (!opened) throw new Error("No rental was opened.");
  return opened.args.rentalId;
}

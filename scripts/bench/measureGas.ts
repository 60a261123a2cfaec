import { measureDeployment, type DeployedContract } from "./measureDeployment.ts";
import { measureGrowth, type Growth } from "./measureGrowth.ts";
import { openWorld, type World } from "./world.ts";

const hour = 3600;
const day = 24 * hour;
const share = 1_000_000n;
const dollar = 1_000_000n;
const maxPrice = 1_000n * dollar;
const accessKey = `0x${"a1".repeat(32)}` as const;

export type Operation =
  | "transferShare"
  | "buySharesFirst"
  | "buySharesAgain"
  | "rent"
  | "rentWithRack"
  | "settleRefund"
  | "settleCredit"
  | "claim1"
  | "claim10"
  | "attest48x24"
  | "takeSeat"
  | "registerRig"
  | "start"
  | "extend"
  | "close";

export type Gas = Record<Operation, number>;

export type Measured = {
  /** Paid in a plain ERC-20. */
  readonly testUSD: Gas;
  /** Paid in a token like USDC: behind a proxy, pausable, with a blocklist. */
  readonly proxyUSD: Gas;
  readonly growth: Growth;
  readonly contracts: readonly DeployedContract[];
};

/**
 * Gas of each operation on a fresh in-process chain with production parameters, as its receipt says. Steady state: every
 * storage slot that a long-lived protocol would have written before was written before.
 */
export async function measure(): Promise<Measured> {
  const size = { rigs: 48, inspectors: 5 };
  const plain = await openWorld(size);
  try {
    const contracts = await measureDeployment(plain);
    const [testUSD, judged] = await measureGas(plain);
    const growth = await measureGrowth(plain, judged);
    const proxied = await openWorld(size, "ProxyUSD");
    const [proxyUSD] = await measureGas(proxied).finally(proxied.close);
    return { testUSD, proxyUSD, growth, contracts };
  } finally {
    await plain.close();
  }
}

/** Also tells the last epoch that was judged. */
async function measureGas(world: World): Promise<[Gas, bigint]> {
  await earnFirstRent(world);
  const sale = await measureSale(world);
  const { epoch, ...rentals } = await measureInspectedRentals(world);
  const holding = await measureHolding(world);
  return [{ ...sale, ...rentals, ...holding, ...world.gasOf }, epoch];
}

/** Rigs 1 to 10 have paid rent and have two holders each, so that nothing measured later is a first time. */
async function earnFirstRent(world: World): Promise<void> {
  const { host, investor, renter, agent, keeper } = world.actors;
  for (let rigId = 1n; rigId <= 10n; rigId++) {
    const shares = await world.sharesOf(rigId, host);
    await world.mined(shares.write.transfer([investor.address, 4_000n * share]));
    await world.mined(renter.escrow.write.rent([rigId, 1n, BigInt(hour), maxPrice, accessKey]));
    await world.mined(agent.escrow.write.start([rentalId(rigId, 1n)]));
  }
  await world.passTime(5 * hour);
  for (let rigId = 1n; rigId <= 10n; rigId++) await world.mined(keeper.escrow.write.settle([rentalId(rigId, 1n)]));
  await world.mined(investor.escrow.write.claim([[1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]]));
}

async function measureSale(world: World) {
  const { host, investor, buyer } = world.actors;
  const rigId = 11n;
  const now = world.now();
  await world.mined(host.sale.write.open([rigId, 8_000, 25n * dollar, 1_000, now + 30 * day, now + 60 * day]));
  await world.mined(investor.sale.write.buy([rigId, 10n]));
  return {
    buySharesFirst: await world.mined(buyer.sale.write.buy([rigId, 10n])),
    buySharesAgain: await world.mined(buyer.sale.write.buy([rigId, 10n])),
  };
}

/** Two rentals through an epoch of which inspectors saw one sample (rig 1) and a third (rig 2) down. */
async function measureInspectedRentals(world: World) {
  const { renter, agent, keeper } = world.actors;
  await world.passTime(2 * hour); // the inspectors' seats become active
  const first = await world.openNextEpoch();
  await world.passEpoch(first);
  await world.attest(first);
  await world.passEpoch(first + 61n);
  const second = await world.openNextEpoch();
  await world.passEpoch(second - 1n);
  const epoch = await world.openNextEpoch();
  if (epoch !== first + 64n) throw new Error("The measured epoch does not reuse the first one's place in the ring.");
  const duration = BigInt(2 * hour);
  const rent = await world.mined(renter.escrow.write.rent([1n, 1n, duration, maxPrice, accessKey]));
  await world.mined(renter.escrow.write.rent([2n, 1n, duration, maxPrice, accessKey]));
  // records are reused last in, first out: rig 1's rental lies in record 10, rig 2's in record 9
  const [onRig1, onRig2] = [rentalId(10n, 2n), rentalId(9n, 2n)];
  const rentWithRack = await measureRentWithRack(world);
  const start = await world.mined(agent.escrow.write.start([onRig1]));
  await world.mined(agent.escrow.write.start([onRig2]));
  const extend = await world.mined(renter.escrow.write.extend([onRig1, BigInt(hour)]));
  await world.passEpoch(second);
  await world.attest(second);
  await world.passEpoch(epoch);
  const attest48x24 = await world.attest(epoch, { 1: 0x000400n, 2: 0x00ff00n });
  const close = await world.mined(renter.escrow.write.close([onRig1, 3]));
  await world.passTime(5 * hour);
  const settleRefund = await world.mined(keeper.escrow.write.settle([onRig1]));
  const settleCredit = await world.mined(keeper.escrow.write.settle([onRig2]));
  return { rent, rentWithRack, start, extend, close, attest48x24, settleRefund, settleCredit, epoch };
}

/** The second rental in RACK: the first one gave the router its allowance. */
async function measureRentWithRack(world: World): Promise<number> {
  const { treasury, renter } = world.actors;
  await world.mined(treasury.rack.write.transfer([renter.address, 10_000n * 1_000_000n]));
  const deadline = BigInt(world.now() + day);
  const order = [3n, 1n, BigInt(2 * hour), maxPrice, accessKey, 1_000n * 1_000_000n, deadline] as const;
  await world.mined(renter.escrow.write.rentWithRack(order));
  await world.mined(renter.escrow.write.cancel([rentalId(8n, 2n)]));
  return world.mined(renter.escrow.write.rentWithRack(order));
}

async function measureHolding(world: World) {
  const { host, investor, keeper } = world.actors;
  for (let rigId = 1n; rigId <= 10n; rigId++) await world.mined(keeper.rewards.write.issue([rigId]));
  await world.passTime(hour);
  await world.mined(investor.rewards.write.claim([[1n]]));
  const shares = await world.sharesOf(1n, host);
  await world.mined(shares.write.transfer([investor.address, share]));
  await world.passTime(60);
  const transferShare = await world.mined(shares.write.transfer([investor.address, 5n * share]));
  await world.passTime(60);
  const claim1 = await world.mined(investor.escrow.write.claim([[1n]]));
  await world.passTime(60);
  const claim10 = await world.mined(investor.escrow.write.claim([[1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]]));
  return { transferShare, claim1, claim10 };
}

function rentalId(record: bigint, generation: bigint): bigint {
  return (generation << 32n) | record;
}

import { maxUint256, type Address } from "viem";
import type { HDAccount } from "viem/accounts";
import { localAccount, localAccounts, type LocalRole } from "../accounts.ts";
import { createCommittee, takeSeats } from "../committee.ts";
import { productionParameters } from "../deploy.ts";
import type { RigSpec } from "../fleet.ts";
import { createInspections } from "../inspections.ts";
import { outages } from "../outages.ts";
import { createRandom } from "../random.ts";
import { registrationOf } from "../register.ts";
import { planRental, reason, type Rentals } from "../rentals.ts";
import type { Sender } from "../sender.ts";
import type { Arbitrage } from "./arbitrage.ts";
import { startsAfter, type Replayed } from "./requests.ts";

const hour = 3_600;
const day = 24 * hour;
const shares = 1_000_000n;
const { sampleSeconds } = productionParameters;

const of = (role: LocalRole): HDAccount[] =>
  localAccounts.filter((each) => each.role === role).map(({ nth }) => localAccount(role, nth));
const treasury = localAccount("deployer");
const hosts = of("host");
const renters = of("renter");
const inspectors = of("inspector");
/** Each rig's host sells to these: whole shares of 10,000, given before the first rental. */
const investors = of("investor").slice(0, 3);
const sold = [4_000n, 2_500n, 1_500n];

/** [RACK units] of each renter. */
const rackEach = 10_000_000_000_000n;

export const addresses = {
  treasury: treasury.address,
  renters: renters.map(({ address }) => address),
  holders: [...hosts, ...investors].map(({ address }) => address),
};

/** [seconds] before the first request: seats are drawn from two epochs after they were taken. */
export const leadTime = 3 * hour;
/** [seconds] after the last end: three epochs until all is final, and a day in which the last rent drips. */
export const tailTime = 4 * hour + 25 * hour;

type Plan = Omit<Rentals, "to" | "startsAfter" | "settlesEvery" | "judgedBy"> & {
  readonly fleet: readonly RigSpec[];
  /** [unix seconds] when the first request may come. */
  readonly from: number;
};

/** Gives everybody money, registers the fleet, spreads its shares and seats the inspectors, all at once. */
export async function openCluster({ chain, protocol, sender, fleet }: Omit<Plan, "from" | "timeline">): Promise<void> {
  const { USDC, RackToken, RigRegistry, RigShares, RentalEscrow } = protocol;
  const allow = (account: HDAccount, spender: Address) =>
    sender.send(account, { ...USDC, functionName: "approve", args: [spender, maxUint256] });
  const fund = (account: HDAccount) =>
    sender.send(treasury, { ...USDC, functionName: "faucet", args: [account.address, 10_000_000_000_000n] });
  for (const account of inspectors) {
    await sender.send(treasury, { ...RackToken, functionName: "transfer", args: [account.address, 10_000_000_000n] });
  }
  for (const [i, account] of inspectors.entries()) await takeSeats(sender, account, i < 2 ? 2 : 1);
  for (const account of [...hosts, ...renters]) await fund(account);
  for (const account of renters) {
    await allow(account, RentalEscrow.address);
    await sender.send(account, { ...RackToken, functionName: "approve", args: [RentalEscrow.address, maxUint256] });
    await sender.send(treasury, { ...RackToken, functionName: "transfer", args: [account.address, rackEach] });
  }
  for (const account of hosts) await allow(account, RigRegistry.address);
  for (const [i, rig] of fleet.entries()) {
    const host = localAccount("host", rig.host);
    const rigId = BigInt(i + 1);
    const registration = registrationOf(rig, localAccount("agent").address, "http://127.0.0.1:8780");
    await sender.send(host, { ...RigRegistry, functionName: "register", args: [registration] });
    const bond = rig.price * BigInt(rig.gpuCount * 48);
    await sender.send(host, { ...RigRegistry, functionName: "postBond", args: [rigId, bond] });
    const address = await chain.publicClient.readContract({ ...RigRegistry, functionName: "sharesOf", args: [rigId] });
    for (const [nth, investor] of investors.entries()) {
      const args = [investor.address, (sold[nth] ?? 0n) * shares] as const;
      await sender.send(host, { abi: RigShares.abi, address, functionName: "transfer", args });
    }
  }
}

/** Plans every rental, every epoch's judgement, what owners claim on the way and the pool's trader. Returns when all of it is over. [unix seconds] */
export function planCluster(
  plan: Plan & { readonly arbitrage: Arbitrage },
  { requests, span }: Replayed,
  seed: number,
): number {
  const { timeline, sender, chain, fleet, from } = plan;
  const to = from + span + tailTime;
  const random = createRandom(seed);
  const inspections = createInspections(sampleSeconds);
  const judgedBy = (end: number): number => inspections.epochAfter(end + 1) + 20;
  const rentals: Rentals = { ...plan, to, startsAfter, settlesEvery: day, judgedBy };
  for (const { rigId, slots, at, used, length, renewals, inRack } of requests) {
    const renter = random.pick(renters);
    planRental(rentals, {
      renter,
      rigId,
      slots,
      at: from + at,
      length,
      inRack,
      ...(renewals > 0 && { renewal: { period: length, times: renewals } }),
      ...(used < length * (1 + renewals) && { close: { after: used, by: renter, reason: reason.renterStopped } }),
    });
  }

  inspections.plan(from, from + span + 2 * hour);
  fleet.forEach(({ reliability }, i) => {
    for (const down of outages(reliability, from, from + span, seed * 1_000 + i)) {
      inspections.outage(i + 1, down.from, down.to);
    }
  });
  for (let at = from; at < from + span; at += 8 * hour) {
    // One inspector in two of three nights leaves out a few epochs: a quorum is left.
    if (random.next() < 2 / 3) inspections.absence(random.pick(inspectors).address, at, at + 2 * hour);
  }
  inspections.schedule(timeline, createCommittee(chain, sender, inspectors, treasury), fleet.length);

  for (let at = from + day; at < from + span; at += day) timeline.at(at, () => plan.arbitrage.restore());
  for (let at = from + 5 * day; at < from + span; at += 5 * day) {
    for (const investor of investors) timeline.at(at, () => claim(plan, investor));
  }
  return to;
}

/** Everybody takes what is theirs: holders their rent, hosts their fees, the treasury its commission. */
export async function claimEverything(plan: Omit<Plan, "from" | "timeline">): Promise<void> {
  const { chain, sender, protocol, fleet } = plan;
  const { RentalEscrow } = protocol;
  for (const holder of [...investors, ...hosts]) await claim(plan, holder);
  for (let rigId = 1n; rigId <= BigInt(fleet.length); rigId += 2n) {
    const args = [rigId] as const;
    const owed = await chain.publicClient.readContract({ ...RentalEscrow, functionName: "hostingOwed", args });
    if (owed > 0n) await sender.send(treasury, { ...RentalEscrow, functionName: "withdrawHosting", args });
  }
  await sender.send(treasury, { ...RentalEscrow, functionName: "withdrawCommission", args: [] });
}

/** Rigs per claim: what fits into a transaction with room to spare. */
const batch = 100;

function claim({ sender, protocol, fleet }: { sender: Sender } & Pick<Plan, "protocol" | "fleet">, holder: HDAccount) {
  const ids = fleet.map((_, i) => BigInt(i + 1));
  const batches = Array.from({ length: Math.ceil(ids.length / batch) }, (_, i) =>
    ids.slice(i * batch, (i + 1) * batch),
  );
  return batches.reduce<Promise<unknown>>(
    (before, rigIds) =>
      before.then(() => sender.send(holder, { ...protocol.RentalEscrow, functionName: "claim", args: [rigIds] })),
    Promise.resolve(),
  );
}

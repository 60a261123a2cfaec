import { readFileSync } from "node:fs";
import { zeroAddress, type Address } from "viem";
import { protocol, type TestChain } from "./world.ts";

// Figures computed from the events of the chain alone, by other means than the indexer's: what it answers must be the same.

const { RigShares, ...contracts } = protocol;
const day = 86_400;
const month = 30 * day;

export interface Happened {
  contract: string;
  name: string;
  address: Address;
  block: number;
  time: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- arguments of any event
  args: any;
}

/** Everything that ever happened, in order. */
export async function readEvents({ publicClient }: TestChain): Promise<Happened[]> {
  const range = { fromBlock: 0n, strict: true } as const;
  const times = new Map<bigint, number>();
  const found: (Happened & { logIndex: number })[] = [];
  const read = async (contract: string, address: Address, abi: readonly unknown[]): Promise<void> => {
    const logs = await publicClient.getContractEvents({ ...range, address, abi: abi as typeof RigShares.abi });
    for (const { blockNumber, logIndex, eventName, args } of logs) {
      let time = times.get(blockNumber);
      time ??= Number((await publicClient.getBlock({ blockNumber })).timestamp);
      times.set(blockNumber, time);
      found.push({ contract, name: eventName, address, block: Number(blockNumber), time, args, logIndex });
    }
  };
  for (const [name, { address, abi }] of Object.entries(contracts)) await read(name, address, abi);
  const registered = found.filter(({ name }) => name === "RigRegistered");
  for (const { args } of registered) await read("RigShares", args.shares, RigShares.abi);
  return found.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
}

interface RigFacts {
  id: number;
  host: string;
  region: string;
  modelId: number;
  gpuCount: number;
  slices: number;
  slots: number;
  shares: Address;
  registeredAt: number;
  offered: boolean;
}

interface RentalFacts {
  id: string;
  rig: RigFacts;
  renter: string;
  slots: bigint;
  /** GPUs in 840ths. */
  parts: bigint;
  openedAt: number;
  duration: number;
  state: "requested" | "running" | "over";
  start?: number;
  /** As it is, and as it was agreed last. */
  end?: number;
  agreed?: number;
}

export interface Settled {
  rental: RentalFacts;
  time: number;
  commission: bigint;
  hosting: bigint;
  rent: bigint;
  refund: bigint;
  delivered: bigint;
  undelivered: bigint;
}

/** Rigs, rentals and settlements, as events tell them. */
export function retell(events: Happened[]) {
  const rigs = new Map<number, RigFacts>();
  const rentals = new Map<string, RentalFacts>();
  const settled: Settled[] = [];
  const lost: { time: number; modelId: number; what: "neverStarted" | "cutShort" | "undelivered"; parts: bigint }[] =
    [];
  const listed = new Map<number, boolean>();
  const inSale = new Map<number, boolean>();
  for (const { name, args, time } of events) {
    const rental = rentals.get(String(args.rentalId));
    const rig = rigs.get(Number(args.rigId));
    if (name === "RigRegistered") {
      const { modelId, gpuCount, slices, region } = args.registration;
      const id = Number(args.rigId);
      const text = Buffer.from(region.slice(2), "hex").toString().replaceAll("\0", "");
      const facts = { id, host: args.host.toLowerCase(), region: text, modelId, gpuCount, slices };
      rigs.set(id, { ...facts, slots: gpuCount * slices, shares: args.shares, registeredAt: time, offered: true });
    } else if (name === "RigListed") listed.set(Number(args.rigId), args.listed);
    else if (name === "RigInSale") inSale.set(Number(args.rigId), args.inSale);
    else if (name === "RentalOpened" && rig) {
      const slots = BigInt(args.slots);
      const parts = (ones(slots) * 840n) / BigInt(rig.slices);
      const facts = { id: String(args.rentalId), rig, renter: args.renter.toLowerCase(), slots, parts };
      rentals.set(facts.id, { ...facts, openedAt: time, duration: Number(args.duration), state: "requested" });
    } else if (name === "RentalStarted" && rental)
      Object.assign(rental, {
        state: "running",
        start: Number(args.start),
        end: Number(args.end),
        agreed: Number(args.end),
      });
    else if (name === "RentalExtended" && rental) rental.end = rental.agreed = Number(args.end);
    else if (name === "RentalClosed" && rental) {
      const ended = { time, modelId: rental.rig.modelId };
      const early = BigInt((rental.agreed ?? 0) - Number(args.end));
      if (args.reason === 1)
        lost.push({ ...ended, what: "neverStarted", parts: BigInt(rental.duration) * rental.parts });
      if (args.reason >= 4) lost.push({ ...ended, what: "cutShort", parts: early * rental.parts });
      Object.assign(rental, { state: "over", end: Number(args.end) });
    } else if (name === "RentalEnded" && rental) rental.state = "over";
    else if (name === "RentalSettled" && rental) {
      settled.push({ ...args, rental, time });
      lost.push({ time, modelId: rental.rig.modelId, what: "undelivered", parts: args.undelivered * rental.parts });
    }
  }
  for (const rig of rigs.values()) rig.offered = listed.get(rig.id) !== false && inSale.get(rig.id) !== true;
  return { rigs: [...rigs.values()], rentals: [...rentals.values()], settled, lost };
}

export type Story = ReturnType<typeof retell>;

export function paid({ commission, hosting, rent }: Settled): bigint {
  return commission + hosting + rent;
}

/** Of the last day, week and month, and ever. */
export function incomeOf(rows: { time: number; amount: bigint }[], now: number) {
  const since = (age: number): string =>
    String(total(rows.filter(({ time }) => time > now - age).map((row) => row.amount)));
  return { day: since(day), week: since(7 * day), month: since(month), total: since(now) };
}

/** Renters that used, or waited for, a rig between two times. */
export function rentersBetween({ rentals }: Story, from: number, to: number): Set<string> {
  const used = rentals.filter((rental) => (rental.start ?? rental.openedAt) < to && heldUntil(rental) > from);
  return new Set(used.map(({ renter }) => renter));
}

/** Slots of a rig that are taken at a time. */
export function slotsTaken({ rentals }: Story, rigId: number, now: number): bigint {
  const holding = rentals.filter(
    (rental) => rental.rig.id === rigId && rental.state !== "over" && heldUntil(rental) > now,
  );
  return holding.reduce((taken, { slots }) => taken | slots, 0n);
}

/** A host has 15 minutes to start what was asked for. */
function heldUntil({ state, openedAt, duration, end = 0 }: RentalFacts): number {
  return state === "requested" ? openedAt + 15 * 60 + duration : end;
}

/** Stake by inspector. */
export function stakes(events: Happened[]): bigint[] {
  const seats = new Map<string, { inspector: string; stake: bigint }>();
  for (const { name, args } of events) {
    const seat = seats.get(String(args.seatId));
    if (name === "SeatTaken") seats.set(String(args.seatId), { inspector: args.inspector, stake: args.stake });
    else if (name === "SeatWithdrawn") seats.delete(String(args.seatId));
    else if (name === "SeatMissed" && seat) seat.stake -= args.leaked;
    else if (name === "SeatSlashed" && seat) seat.stake -= args.burnt + args.toReporter + args.toHarmed;
  }
  return sums([...seats.values()].map(({ inspector, stake }) => [inspector, stake]));
}

/** Share units by holder, over all rigs. */
export function holdings(events: Happened[]): bigint[] {
  const moves = events.filter(({ contract, name }) => contract === "RigShares" && name === "Transfer");
  return sums(
    moves.flatMap(({ args: { from, to, value } }): [string, bigint][] => [
      [from, -value],
      [to, value],
    ]),
  );
}

/** Totals by name, without the zero address and those of nothing. */
export function sums(pairs: [string, bigint][]): bigint[] {
  const byName = Map.groupBy(pairs, ([name]) => name.toLowerCase());
  byName.delete(zeroAddress);
  return [...byName.values()].map((of) => total(of.map(([, amount]) => amount))).filter((amount) => amount > 0n);
}

/** Index of concentration from definitions: Gini as the mean absolute difference. */
export function concentrationOf(sizes: bigint[]): { hhi: number; nakamoto: number; gini: number; count: number } {
  const all = total(sizes);
  const hhi = Math.round(Number((total(sizes.map((size) => size * size)) * 10_000_000n) / (all * all)) / 1_000);
  const apart = total(sizes.flatMap((a) => sizes.map((b) => (a > b ? a - b : b - a))));
  const gini = Math.round(Number((apart * 10_000_000n) / (2n * BigInt(sizes.length) * all)) / 1_000);
  const largest = [...sizes].sort((a, b) => (a > b ? -1 : 1));
  let nakamoto = 0;
  while (total(largest.slice(0, nakamoto)) * 2n <= all) nakamoto++;
  return { hhi, nakamoto, gini, count: sizes.length };
}

/** Middle price of a GPU-hour in `clouds.csv` over rows of some names, in USDC units. */
export function cloudMedian(names: string[]): bigint {
  const [, ...lines] = readFileSync("scripts/data/clouds.csv", "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(","));
  const found = rows.filter(([, model = ""]) => names.includes(model)).map((row) => Math.round(Number(row[4]) * 1e6));
  const sorted = found.sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted.at(Math.ceil(middle) - 1), sorted.at(Math.floor(middle))];
  if (low === undefined || high === undefined) throw new Error(`No cloud rents ${names.join(" or ")}.`);
  return BigInt(Math.floor((low + high) / 2));
}

export function total(amounts: bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

export function ones(bits: bigint): bigint {
  return BigInt(bits.toString(2).replaceAll("0", "").length);
}

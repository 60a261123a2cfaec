import { loadCatalog } from "../../catalog.ts";
import { formatUsd } from "../format.ts";
import { netOf, turnFalling, turnRising, type Attack } from "../attack.ts";
import { holdingCost, poolAt, sell } from "../market.ts";
import { slashFor } from "../protocol.ts";
import { judgeAgainst, seats, type Committee, type World } from "../world.ts";

export const committees: readonly Committee[] = [
  { size: 5, quorum: 3 },
  { size: 9, quorum: 6 },
  { size: 13, quorum: 7 },
];
export const collusions = [10, 20, 33];

/** A full group of rigs that do not exist, with the most GPUs of the best model: what colluders would call delivered. */
const phantoms = { rigs: 48, gpus: 16 };
/** Reports of a seat for one demand of evidence: an assumption about those who watch. */
const reportsPerDemand = 100;
/** [USDC units a month] of a server that probes for all seats of one inspector, and how many those are: assumptions. */
const server = { cost: 10_000_000n, seats: 20 };

/** Inspectors who do not do their work, or do it for somebody. */
export function inspectorAttacks(world: World): Attack[] {
  return [
    lazyInspector(world),
    ...committees.flatMap((committee) => collusions.map((share) => collusion(world, committee, share))),
    censoredVote(world, 20),
    censoredPay(world),
    priceFall(world),
  ];
}

/** Signs "delivered" without having asked, so it has no receipts. A demand that it cannot answer costs half a seat. */
function lazyInspector(world: World): Attack {
  const { slashed, toReporter } = slashFor(world.parameters.seatStake);
  const worth = (rack: bigint) => (rack * world.rackPrice) / 1_000_000n;
  const money = (reports: number) => ({ gain: worth(world.payPerReport * BigInt(reports)), cost: worth(slashed) });
  const bond = world.parameters.seatStake / 100n;
  return {
    name: "lazy inspector",
    ...money(reportsPerDemand),
    parameter: "reports for one demand of evidence",
    now: String(reportsPerDemand),
    turnsAt: `more than ${turnRising(1, 1_000_000, (reports) => netOf(money(reports)))}`,
    why: `Its pay until the first demand against the half seat that this takes. Who demands risks ${formatRack(bond)} RACK for ${formatRack(toReporter)}: worth it where one report in ${toReporter / bond + 1n} lacks its receipt.`,
  };
}

/** Colluders hold seats and own a group of phantoms. Honest inspectors measure and call them down; colluders are paid where they decide. */
function collusion(world: World, committee: Committee, share: number): Attack {
  const { size, quorum } = committee;
  const present = world.committees(size, share);
  const won = present.filter((each) => judgeAgainst("up", each, quorum) === "up").length;
  const alone = present.filter(({ colluding }) => colluding >= quorum).length;
  const cost = seatsCost(world, share);
  const gain = (rate: bigint) => sell(world.pool, phantomSubsidy(world, won, rate));
  const rate = Number(world.parameters.subsidy.rate);
  const turn = turnRising(0, rate * 100, (at) => gain(BigInt(at)) - cost);
  return {
    name: `colluding ${share}% of seats, committee ${size}/${quorum}`,
    gain: gain(BigInt(rate)),
    cost,
    parameter: "subsidy.rate [RACK per compute-unit-hour]",
    now: formatRack(BigInt(rate)),
    turnsAt: turn === rate * 100 ? `above ${formatRack(BigInt(turn))}` : formatRack(BigInt(turn ?? 0)),
    why: `They decide ${percentOf(won, world.epochs)} of epochs: whoever carries first chooses which reports are included, so ${colludersNeeded(quorum)} colluders and honest reports up to the quorum of ${quorum} are enough. Were a quorum required to agree, it would be ${percentOf(alone, world.epochs)}.`,
  };
}

/** Leaving out honest reports to win a vote: what the last attack has more than where every report is included. */
function censoredVote(world: World, share: number): Attack {
  const { size } = world.parameters.committee;
  const present = world.committees(size, share);
  const gain = (quorum: number) => {
    const won = present.filter((each) => judgeAgainst("up", each, quorum) === "up").length;
    const openly = present.filter(({ honest, colluding }) => colluding > honest && colluding + honest >= quorum).length;
    return sell(world.pool, phantomSubsidy(world, won - openly, world.parameters.subsidy.rate));
  };
  const turn = turnFalling(Math.ceil((size + 1) / 2), size, (quorum) => gain(quorum) - seatsCost(world, share));
  return {
    name: `report censorship, to win a vote with ${share}% of seats`,
    gain: gain(world.parameters.committee.quorum),
    cost: seatsCost(world, share),
    parameter: `quorum of ${size}`,
    now: String(world.parameters.committee.quorum),
    turnsAt: turn === undefined ? "never" : String(turn),
    why: `Part of what they win by collusion, and only where a quorum is less than the committee. With a larger quorum fewer absences stop an epoch's judgement.`,
  };
}

/** Leaving out a rival's report so that it is not paid. */
function censoredPay(world: World): Attack {
  return {
    name: "report censorship, to keep a rival from its pay",
    gain: 0n, // pay is per sample at the allotment's rate: what one is not paid, no other is paid
    cost: 0n,
    parameter: "none needed",
    now: "-",
    turnsAt: "never",
    why: `Pay is not divided among those included, so nobody has more of it; the rival loses ${formatRack(world.payPerReport)} RACK at most until somebody calls \`include\`, which pays it and takes the miss back.`,
  };
}

/** The price of RACK halves: does an inspector still earn its server? */
function priceFall(world: World): Attack {
  const { size } = world.parameters.committee;
  const reports = world.committees(size, server.seats).reduce((sum, { colluding }) => sum + colluding, 0);
  const money = (rackPrice: number) => ({
    gain: (server.cost * BigInt(world.days)) / 30n, // the server that is not paid for any more
    cost: sell(poolAt(BigInt(rackPrice)), world.payPerReport * BigInt(reports)), // the pay that is forgone
  });
  const half = Number(world.rackPrice / 2n);
  const turn = turnFalling(1, Number(world.rackPrice), (price) => netOf(money(price)));
  return {
    name: "RACK price -50%, inspectors leave",
    ...money(half),
    parameter: "price of RACK [USDC]",
    now: formatUsd(BigInt(half)),
    turnsAt: turn === undefined ? "never" : `below ${formatUsd(BigInt(turn))}`,
    why: `An inspector with ${server.seats} of ${seats} seats and one group of ${world.rigs.length} rigs. Pay and stake fall alike with the price, and so does what colluders and phantoms win; rent is USDC and does not.`,
  };
}

/** RACK of the phantoms for so many epochs. */
function phantomSubsidy(world: World, epochs: number, rate: bigint): bigint {
  const best = loadCatalog().reduce((most, { computeUnits }) => Math.max(most, computeUnits), 0);
  return world.subsidyOf(phantoms.rigs * phantoms.gpus, best, epochs * 24, rate);
}

/** What it costs to hold so many seats: the stake itself comes back, since nothing here can be proven. */
export function seatsCost(world: World, count: number, seatStake: bigint = world.parameters.seatStake): bigint {
  return holdingCost(world.pool, seatStake * BigInt(count), world.days);
}

/** The fewest votes that are more than half of a quorum. */
const colludersNeeded = (quorum: number): number => Math.floor(quorum / 2) + 1;

function percentOf(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)}%`;
}

function formatRack(units: bigint): string {
  return String(Number(units) / 1e6);
}

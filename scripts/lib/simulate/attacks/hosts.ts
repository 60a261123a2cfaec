import { loadCatalog } from "../../catalog.ts";
import { formatUsd } from "../format.ts";
import { netOf, turnFalling, type Attack } from "../attack.ts";
import { sell } from "../market.ts";
import { settle } from "../protocol.ts";
import { judgeAgainst, renterNotices, rentOf, termsOf, type SimulatedRig, type World } from "../world.ts";

/** [USDC units a month] of a small server that signs what an agent has to sign: an assumption. */
const serverCost = 10_000_000n;
/** Many times what it rents: `RigRegistry.MAX_GPUS`. */
const mostGpus = 16;

type Money = { readonly gain: bigint; readonly cost: bigint };

/** Hosts who deliver less than they say. */
export function hostAttacks(world: World): Attack[] {
  return [
    ...[100, 0].map((challenged) => lyingHost(world, challenged)),
    ...[100, 0].map((challenged) => phantomHost(world, challenged)),
    deadHost(world),
  ];
}

const challengedWords = (percent: number) => (percent === 0 ? "nobody measures it" : "inspectors measure it");
/** Where a committee measured that the GPU is not what was declared, it calls the samples down: no rent, no subsidy. */
const challengeParameter = "samples in which a committee measures the GPU";

/** V100s declared as A100s: the same rentals at the better GPU's price, until each renter notices. No bond is posted. */
function lyingHost(world: World, challenged: number): Attack {
  const rig = world.busiest("A100 PCIe 80");
  const real = modelNamed("V100 SXM2 32");
  const believed = rentOf(rig, renterNotices);
  const subsidy = sell(world.pool, world.subsidyOf(rig.gpuCount, rig.model.computeUnits));
  const money = (percent: number): Money => {
    const honest = rentOf(rig, undefined, BigInt(Math.round((real.rentMid ?? 0) * 1e6)));
    const honestSubsidy = sell(world.pool, world.subsidyOf(rig.gpuCount, real.computeUnits));
    return {
      // what of the better GPU's rent and subsidy is not taken back as undelivered
      gain: ((believed.rent + believed.hosting + subsidy) * BigInt(100 - percent)) / 100n,
      // what the same machine would have earned under its own name
      cost: honest.rent + honest.hosting + honestSubsidy,
    };
  };
  return {
    name: `lying host, ${challengedWords(challenged)}`,
    ...money(challenged),
    parameter: challengeParameter,
    now: `${challenged}%`,
    turnsAt: percent(turnFalling(0, 100, (share) => netOf(money(share)))),
    why: `${rig.gpuCount} ${real.name} declared as ${rig.model.name}: renters notice after ${renterNotices / 60} minutes and close. Unmeasured, the lie brings ${formatUsd(believed.rent + believed.hosting)} USDC of rent until they do, and ${formatUsd(subsidy)} of subsidy.`,
  };
}

/** An agent that answers, and no GPU at all: nobody rents it, it earns the subsidy. */
function phantomHost(world: World, challenged: number): Attack {
  const model = loadCatalog().reduce((best, each) => (each.computeUnits > best.computeUnits ? each : best));
  const money = (percent: number): Money => ({
    gain: (sell(world.pool, world.subsidyOf(mostGpus, model.computeUnits)) * BigInt(100 - percent)) / 100n,
    cost: (serverCost * BigInt(world.days)) / 30n,
  });
  return {
    name: `phantom host, ${challengedWords(challenged)}`,
    ...money(challenged),
    parameter: challengeParameter,
    now: `${challenged}%`,
    turnsAt: percent(turnFalling(0, 100, (share) => netOf(money(share)))),
    why: `${mostGpus} ${model.name} that do not exist. Registering costs gas alone, and a server can answer for many rigs: without the challenge only the subsidy's rate and its halving bound this, and the pool, which holds what RACK can be sold for.`,
  };
}

/** Starts every rental and delivers nothing: paid only for epochs that no committee judged, since those count as delivered. */
function deadHost(world: World): Attack {
  const rig = world.busiest("A100 PCIe 80");
  const bond = rig.price * BigInt(rig.gpuCount * 48);
  const money = (absent: number): Money => deadHostMoney(world, rig, bond, absent);
  return {
    name: "dead host",
    ...money(5),
    parameter: "epochs in which an honest inspector is absent",
    now: "5%",
    turnsAt: percent(absenceThatPays(money)),
    why: `Undelivered time is refunded, and what falls short of 99% is credited twice from the bond (two days of rent here, a host's own choice). Without a bond there is nothing to lose, and to win only the time that no quorum judged.`,
  };
}

function deadHostMoney(world: World, rig: SimulatedRig, bond: bigint, absent: number): Money {
  const { size, quorum } = world.parameters.committee;
  const epochs = world.committees(size, 0, absent).map((present) => judgeAgainst("up", present, quorum));
  let [gain, left] = [0n, bond];
  for (const request of rig.requests) {
    const length = BigInt(Math.min(request.used, renterNotices));
    const judged = epochs[Math.floor(request.at / 3_600)] !== "unjudged";
    const undelivered = judged ? length : 0n;
    const terms = termsOf(rig, request);
    const { rent, hosting, credit } = settle({
      terms,
      length,
      undelivered,
      allowance: BigInt(rig.allowance),
      bond: left,
    });
    gain += rent + hosting;
    left -= credit;
  }
  return { gain, cost: bond - left };
}

/** The smallest absence at which it pays; more of it leaves more epochs without a quorum. */
function absenceThatPays(money: (absent: number) => Money): number | undefined {
  for (let absent = 0; absent <= 100; absent++) if (netOf(money(absent)) > 0n) return absent;
  return undefined;
}

function modelNamed(name: string) {
  const model = loadCatalog().find((each) => each.name === name);
  if (!model) throw new Error(`The catalog has no ${name}.`);
  return model;
}

function percent(share: number | undefined): string {
  return share === undefined ? "never" : `${share}%`;
}

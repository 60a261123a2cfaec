import { parseUnits } from "viem";
import { loadCatalog, type GpuModel } from "./catalog.ts";
import { hosts, type Host } from "./hosts.ts";
import { acceptOffers, loadOffers, memoryMibOf, priceOf, type AcceptedOffer, type RefusedOffer } from "./offers.ts";
import { packRigs } from "./packing.ts";
import { createRandom, type Random } from "./random.ts";
import { powerPriceOf, regionOf } from "./regions.ts";
import { maxSlots } from "./slots.ts";
import type { TraceRental } from "./trace.ts";

/** A rig to register: the fields of `RigRegistry.Registration` but for its agent and gateway, and what its host tells investors. */
export type RigSpec = {
  readonly name: string;
  /** Index in `hosts`. */
  readonly host: number;
  readonly hostName: string;
  readonly modelId: number;
  readonly model: GpuModel;
  readonly gpuCount: number;
  readonly slices: number;
  /** [MiB] of one GPU, as reported. */
  readonly memoryMib: number;
  readonly region: string;
  /** [USDC, 6 decimals] per GPU-hour. */
  readonly price: bigint;
  readonly slopePercent: number;
  readonly discount30: number;
  readonly discount180: number;
  /** [%] of rent. */
  readonly hostingFee: number;
  /** [1/1000] of used time. */
  readonly allowance: number;
  /** [W] of the whole rig. */
  readonly idleWatts: number;
  readonly loadWatts: number;
  /** [USDC, 6 decimals] per kWh. */
  readonly powerPrice: bigint;
  /** Part of the time it is up, 0 to 1. */
  readonly reliability: number;
  /** [USD] GPUs and chassis. */
  readonly purchaseUsd: number;
};

/** Below this an offer is no candidate for the seeded fleet. */
const minReliability = 0.95;

/** An SLA of 99%. */
const slaAllowance = 10;

/** The seeded fleet's rigs, each a real offer in the hands of a fictional host, and the offers that were refused. */
export function seedFleet(seed = 1): { rigs: RigSpec[]; refused: RefusedOffer[] } {
  const { accepted, refused } = acceptOffers(loadOffers(), loadCatalog());
  const random = createRandom(seed);
  const rigs: RigSpec[] = [];
  const left = new Map(candidates(accepted).map((offer) => [offer.id, offer]));
  for (let round = 0; round < Math.max(...hosts.map((host) => host.rigs)); round++) {
    for (const [index, host] of hosts.entries()) {
      if (round >= host.rigs) continue;
      const offer = pickOffer(host, [...left.values()], rigs, random);
      left.delete(offer.id);
      rigs.push(rigFrom(offer, index, round + 1, random));
    }
  }
  return { rigs, refused };
}

/**
 * Rigs on which the rentals of a trace fit, spread over the hosts, at the catalog's usual rent for each model.
 * @throws for a model that the catalog lacks.
 */
export function replayFleet(rentals: readonly TraceRental[]): RigSpec[] {
  const catalog = loadCatalog();
  const reliable = trustedOffers(acceptOffers(loadOffers(), catalog).accepted);
  const random = createRandom(1);
  return packRigs(rentals, catalog).map(({ model, gpuCount, slices }, i) => {
    const host = i % hosts.length;
    return {
      ...hostOf(host, Math.floor(i / hosts.length) + 1),
      ...hardwareOf(model, gpuCount, model.tdpWatts, (hosts[host] as Host).home),
      slices,
      memoryMib: memoryMibOf(model),
      price: usualRentOf(model),
      slopePercent: 0,
      discount30: 0,
      discount180: 0,
      hostingFee: 10,
      reliability: random.pick(reliable).reliability,
    };
  });
}

function usualRentOf(model: GpuModel): bigint {
  if (model.rentMid === undefined) throw new Error(`${model.name} has no rentMid: add one to gpu-catalog.csv.`);
  return parseUnits(String(model.rentMid), 6);
}

/** [USD] the GPUs, a fifth of their price for board, processors and disks, and 2,500 for the chassis: an assumption. */
export function purchasePriceOf(model: GpuModel, gpuCount: number): number {
  return Math.round((1.2 * gpuCount * model.purchaseUsd + 2_500) / 100) * 100;
}

/**
 * [W] of a rig from the rated watts of one GPU. The factors are those of measured servers with eight GPUs of 400 W
 * (power.csv, seren_gpu_server_power): 1,512 W at p5 and 5,040 W at p95.
 */
export function rigWatts(gpuWatts: number, gpuCount: number): { idleWatts: number; loadWatts: number } {
  const rated = gpuWatts * gpuCount;
  return { idleWatts: Math.round((rated * 1_512) / 3_200), loadWatts: Math.round((rated * 5_040) / 3_200) };
}

/** The newest row of every offer that can be placed: trusted, worth its power, and where a host works. */
function candidates(offers: readonly AcceptedOffer[]): AcceptedOffer[] {
  const latest = new Map<number, AcceptedOffer>();
  for (const offer of offers) {
    const known = latest.get(offer.id);
    if (!known || offer.time > known.time) latest.set(offer.id, offer);
  }
  return trustedOffers([...latest.values()]).filter(paysForPower);
}

function trustedOffers(offers: readonly AcceptedOffer[]): AcceptedOffer[] {
  return offers.filter((offer) => offer.verification !== "deverified" && offer.reliability >= minReliability);
}

/** Of one GPU under load. Most V100 on offer in Washington State would lose money at our assumed price of power. */
function paysForPower(offer: AcceptedOffer): boolean {
  const region = hostedRegionOf(offer);
  if (!region) return false;
  return priceOf(offer) * 1_000n > BigInt(rigWatts(offer.watts, 1).loadWatts) * powerPriceOf(region);
}

/** The offer's region if a host works there. */
function hostedRegionOf(offer: AcceptedOffer): string | undefined {
  const region = regionOf(offer.geolocation);
  return region && hosts.some((host) => host.regions.includes(region)) ? region : undefined;
}

/** Of the models on offer where the host works, the one that the fleet has least of. */
function pickOffer(host: Host, offers: readonly AcceptedOffer[], rigs: readonly RigSpec[], random: Random) {
  const near = offers.filter((offer) => host.regions.includes(regionOf(offer.geolocation) ?? ""));
  const count = (model: GpuModel) => rigs.filter((rig) => rig.modelId === model.id).length;
  const fewest = Math.min(...near.map((offer) => count(offer.model)));
  return random.pick(near.filter((offer) => count(offer.model) === fewest));
}

function rigFrom(offer: AcceptedOffer, host: number, number: number, random: Random): RigSpec {
  const { model, gpuCount, memoryMib, watts, reliability } = offer;
  const region = regionOf(offer.geolocation) ?? "";
  const discount30 = random.pick([0, 0, 5, 10]);
  return {
    ...hardwareOf(model, gpuCount, watts, region),
    ...hostOf(host, number),
    slices: random.pick([1, 1, ...slicesFor(model, gpuCount)]),
    memoryMib,
    price: priceOf(offer),
    slopePercent: random.pick([0, 0, 20, 30, 50, 100]),
    discount30,
    discount180: discount30 + random.pick([0, 5, 10]),
    hostingFee: random.integer(8, 20),
    reliability,
  };
}

function hostOf(host: number, number: number): Pick<RigSpec, "name" | "host" | "hostName"> {
  const { short, name } = hosts[host] as Host;
  return { name: `${short}-${String(number).padStart(2, "0")}`, host, hostName: name };
}

function hardwareOf(model: GpuModel, gpuCount: number, watts: number, region: string) {
  return {
    modelId: model.id,
    model,
    gpuCount,
    region,
    allowance: slaAllowance,
    ...rigWatts(watts, gpuCount),
    powerPrice: powerPriceOf(region),
    purchaseUsd: purchasePriceOf(model, gpuCount),
  };
}

/** How hosts cut a MIG model, as far as its slots fit one rig: halves, thirds or sevenths. */
function slicesFor(model: GpuModel, gpuCount: number): number[] {
  return [2, 3, 7].filter((slices) => slices <= model.migSlices && slices * gpuCount <= maxSlots);
}

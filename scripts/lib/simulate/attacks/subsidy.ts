import { loadCatalog } from "../../catalog.ts";
import { rigWatts } from "../../fleet.ts";
import { acceptOffers, loadOffers, priceOf } from "../../offers.ts";
import { lowestPowerPrice } from "../../regions.ts";
import { turnRising, type Attack } from "../attack.ts";
import { formatUsd } from "../format.ts";
import { subsidyFor } from "../protocol.ts";
import { termsOf, type World } from "../world.ts";
import { divide } from "../../replay/division.ts";

/** Taking the subsidy without serving anybody. */
export function subsidyAttacks(world: World): Attack[] {
  return [washRenting(world), idleFarming(world)];
}

/**
 * A host rents its own GPU. The contract pays the subsidy for verified time, rented or not, so that washing adds nothing to it.
 * Counted here is the case that would be worst: all of the subsidy as if it hung on the rent, against the commission at the
 * lowest price per compute unit of all real offers, at RACK's discount.
 */
function washRenting(world: World): Attack {
  const catalog = loadCatalog();
  const offers = acceptOffers(loadOffers(), catalog).accepted.map((offer) => ({
    model: offer.model,
    price: priceOf(offer),
  }));
  const usual = catalog.flatMap((model) =>
    model.rentMid === undefined ? [] : [{ model, price: BigInt(Math.round(model.rentMid * 1e6)) }],
  );
  const cheapest = [...offers, ...usual].reduce((low, each) =>
    each.price * BigInt(low.model.computeUnits) < low.price * BigInt(each.model.computeUnits) ? each : low,
  );
  const seconds = world.epochs * 3_600;
  const rig = world.busiest("L40S");
  const terms = { ...termsOf(rig, { slots: 1n, inRack: true }, cheapest.price), slices: 1n };
  const gain = (rate: bigint) => {
    const rack = world.subsidyOf(1, cheapest.model.computeUnits, world.epochs * 24, rate);
    return (rack * world.rackPrice) / 1_000_000n;
  };
  const cost = divide(terms, BigInt(seconds)).commission; // the rest of the rent comes back to the one who pays it
  const { rate } = world.parameters.subsidy;
  const turn = turnRising(0, 10_000_000, (at) => gain(BigInt(at)) - cost);
  return {
    name: "wash-renting",
    gain: gain(rate),
    cost,
    parameter: "subsidy.rate [RACK per compute-unit-hour]",
    now: String(Number(rate) / 1e6),
    turnsAt: `above ${Number(turn ?? 0) / 1e6}`,
    why: `A ${cheapest.model.name} at ${formatUsd(cheapest.price)} USDC an hour, the lowest price per compute unit of ${offers.length} offers: commission less the discount for RACK is above the subsidy. The rent adds nothing to the subsidy as it is: that counts verified time, rented or not.`,
  };
}

/** A real rig that stands idle where power is cheapest, for the subsidy alone. What it cost to buy is not counted. */
function idleFarming(world: World): Attack {
  const { sampleSeconds, subsidy } = world.parameters;
  const power = lowestPowerPrice();
  const samples = world.epochs * 24;
  const play = (model: ReturnType<typeof loadCatalog>[number], powerPrice: bigint) => {
    const rack = subsidyFor(
      { samples, sampleSeconds, gpus: 8, computeUnits: model.computeUnits },
      { ...subsidy, issued: 0n },
    );
    const { idleWatts } = rigWatts(model.tdpWatts, 8);
    return {
      model,
      gain: (rack * world.rackPrice) / 1_000_000n,
      cost: (BigInt(idleWatts * world.epochs) * powerPrice) / 1_000n,
    };
  };
  const best = loadCatalog()
    .map((model) => play(model, power))
    .reduce((most, each) => (each.gain * most.cost > most.gain * each.cost ? each : most));
  const turn = turnRising(0, 1_000_000, (price) => {
    const { gain, cost } = play(best.model, BigInt(1_000_000 - price));
    return gain - cost;
  });
  return {
    name: "idle farming",
    gain: best.gain,
    cost: best.cost,
    parameter: "price of power [USDC per kWh]",
    now: formatUsd(power),
    turnsAt: turn === undefined ? "never" : `below ${formatUsd(BigInt(1_000_000 - turn))}`,
    why: `8 idle ${best.model.name}, the most compute units per idle watt: the subsidy helps a rig through idle hours and does not pay for its power.`,
  };
}

import { addToStream, earned, emptyStream, indexAt, shareSupply } from "../../../../indexer/src/lib/streams.ts";
import { netOf, turnFalling, turnRising, type Attack } from "../attack.ts";
import { rentOf, type World } from "../world.ts";

/** [seconds] a block, as on Base. */
const block = 2;
/** [1/10,000] of what is borrowed: what Aave asks for a flash loan. */
const loanFee = 5n;
/** [1/10,000] of what shares cost to buy and to sell again: an assumption, a pool's usual fee. The market itself asks nothing. */
const roundTrip = 30n;
/** [hours] between two settlements of a rental: the host agent's `SETTLE_EPOCHS`. */
const settledEvery = 24;

/** Buying shares for the moment in which rent comes in. */
export function shareAttacks(world: World): Attack[] {
  return [flashCapture(world), settlementCapture(world)];
}

function dayOf(world: World) {
  const rig = world.busiest("L40S");
  // a day of the busiest rig's rent, as one settlement
  const rent = rentOf(rig).rent / BigInt(world.days);
  return { rig, rent, price: BigInt(rig.purchaseUsd) * 1_000_000n };
}

/** What all shares of a rig earn in `held` seconds after `rent` came in, when it drips over `drip` seconds. */
export function captured(rent: bigint, drip: number, held: number): bigint {
  const stream = addToStream(emptyStream(0), rent, drip, 0);
  return earned(shareSupply, 0n, indexAt(stream, held));
}

/** All shares bought with a loan before a settlement, and sold in the next block. Within one block they earn nothing at all. */
function flashCapture(world: World): Attack {
  const { rig, rent, price } = dayOf(world);
  const drip = world.parameters.sampleSeconds * 24;
  const cost = (price * loanFee) / 10_000n;
  const money = (seconds: number) => ({ gain: captured(rent, seconds, block), cost });
  return {
    name: "flash capture",
    ...money(drip),
    parameter: "seconds over which rent drips",
    now: String(drip),
    turnsAt: `below ${turnFalling(1, drip, (seconds) => netOf(money(seconds)))}`,
    why: `${rig.gpuCount} ${rig.model.name}, a day of rent in one settlement, all shares held for a block of ${block} s at a loan's fee of 0.05%.`,
  };
}

/** All shares bought before a settlement and sold once its rent has dripped: what earlier holders earned goes to the buyer. */
function settlementCapture(world: World): Attack {
  const { rent, price } = dayOf(world);
  const drip = world.parameters.sampleSeconds * 24;
  const cost = (price * roundTrip) / 10_000n;
  const money = (hours: number) => {
    const unsettled = (rent * BigInt(hours)) / 24n;
    return { gain: captured(unsettled, drip, drip) - rent / 24n, cost }; // less the hour that is the buyer's own
  };
  return {
    name: "settlement capture",
    ...money(settledEvery),
    parameter: "hours between settlements (SETTLE_EPOCHS)",
    now: String(settledEvery),
    turnsAt: `above ${turnRising(1, 1_000, (hours) => netOf(money(hours)))}`,
    why: `Rent that is not settled goes with the shares. It pays where somebody sells for less than the price and that rent together: anyone, the seller first, can settle before selling.`,
  };
}

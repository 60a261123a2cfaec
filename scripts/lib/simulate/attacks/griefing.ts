import { depositFor } from "../../../../dapp/src/rentals/pricing.ts";
import { netOf, turnFalling, turnRising, type Attack } from "../attack.ts";
import { settle, slashFor } from "../protocol.ts";
import { judgeAgainst, termsOf, type World } from "../world.ts";
import { seatsCost } from "./inspectors.ts";

/** Bonds that are put down in good faith, and those who want them. */
export function griefingAttacks(world: World): Attack[] {
  return [griefedEvidence(world), griefedSla(world, 20)];
}

/** Evidence demanded of honest inspectors: whoever shows it gets the bond, whoever cannot loses half a seat. */
function griefedEvidence(world: World): Attack {
  const { seatStake } = world.parameters;
  const { toReporter } = slashFor(seatStake);
  const demands = 100n;
  const worth = (rack: bigint) => (rack * world.rackPrice) / 1_000_000n;
  const money = (missing: number) => ({
    gain: worth((demands * BigInt(missing) * toReporter) / 100n),
    cost: worth((demands * BigInt(100 - missing) * seatStake) / 10_000n),
  });
  return {
    name: "bond griefing, demands for evidence",
    ...money(0),
    parameter: "receipts that inspectors cannot show",
    now: "0%",
    turnsAt: `above ${turnRising(0, 100, (missing) => netOf(money(missing)))}%`,
    why: `A hundred demands against inspectors who keep their receipts: each costs the demander its bond of ${seatStake / 100_000_000n} RACK, which goes to the inspector.`,
  };
}

/** A renter with seats has a healthy rig called down: rent back, and twice as much from the host's bond. */
function griefedSla(world: World, share: number): Attack {
  const { committee, seatStake } = world.parameters;
  const rig = world.busiest("A100 PCIe 80");
  const terms = termsOf(rig, { slots: (1n << BigInt(rig.gpuCount * rig.slices)) - 1n, inRack: false });
  const length = BigInt(world.epochs * 3_600);
  const bond = rig.price * BigInt(rig.gpuCount * 48);
  const play = (quorum: number) => {
    const present = world.committees(committee.size, share);
    const down = present.filter((each) => judgeAgainst("down", each, quorum) === "down").length;
    const undelivered = BigInt(down * 3_600);
    const { refund, credit } = settle({ terms, length, undelivered, allowance: BigInt(rig.allowance), bond });
    return { down, gain: refund + credit };
  };
  const { down, gain } = play(committee.quorum);
  const turn = turnFalling(1, 100_000, (rack) => gain - seatsCost(world, share, BigInt(rack) * 1_000_000n));
  return {
    name: `bond griefing, SLA credits with ${share}% of seats`,
    gain,
    cost: seatsCost(world, share),
    parameter: "seatStake [RACK]",
    now: String(seatStake / 1_000_000n),
    turnsAt: turn === undefined ? "never" : String(turn),
    why: `The whole of ${rig.gpuCount} ${rig.model.name} rented for ${depositUsd(depositFor(terms, length))} USDC; colluders call it down in ${down} of ${world.epochs} epochs, and "down" needs no receipt. Credits end with the bond, and the host can close the rental.`,
  };
}

function depositUsd(units: bigint): string {
  return (Number(units) / 1e6).toFixed(0);
}

import { keccak256, toHex } from "viem";
import { productionParameters } from "../deploy.ts";
import type { RigSpec } from "../fleet.ts";
import { createRandom } from "../random.ts";
import { divide, type Division, type Terms } from "../replay/division.ts";
import { requestsOf, type Request } from "../replay/requests.ts";
import { drawSeats, judge, subsidyFor, type Verdict } from "./protocol.ts";
import { poolAt, type Pool } from "./market.ts";

export type Committee = { readonly size: number; readonly quorum: number };
/** How many of an epoch's committee sign, honest and colluding. */
export type Present = { readonly honest: number; readonly colluding: number };
export type SimulatedRig = RigSpec & { readonly requests: readonly Request[] };

/** Seats that the draw chooses from. */
export const seats = 100;
/** [%] of epochs in which an honest inspector signs nothing. */
const absentPercent = 5;
/** [seconds] after which a renter who got nothing, or less than was promised, has noticed and closes. */
export const renterNotices = 600;

export type World = ReturnType<typeof createWorld>;

/** The last days of the trace on the replay's fleet, at production parameters, and inspectors for each of their epochs. */
export function createWorld({ days, seed, rackPrice }: { days: number; seed: number; rackPrice: bigint }) {
  const parameters = productionParameters;
  const epochs = days * 24;
  const pool: Pool = poolAt(rackPrice);
  const { fleet, requests } = requestsOf(days, seed, parameters);
  const rigs: SimulatedRig[] = fleet.map((rig, i) => {
    return { ...rig, requests: requests.filter(({ rigId }) => rigId === i + 1) };
  });
  const largest = 15;
  const drawn = Array.from({ length: epochs }, (_, epoch) =>
    drawSeats(keccak256(toHex(`${seed} ${epoch}`)), 0n, seats, largest),
  );
  const random = createRandom(seed);
  const luck = drawn.map((committee) => committee.map(() => random.next() * 100));

  return {
    days,
    epochs,
    rackPrice,
    pool,
    parameters,
    rigs,
    /** [RACK units] for one inspector's report on the fleet. */
    payPerReport: BigInt(rigs.length * 24) * parameters.pay.rate,

    /** Who of each epoch's committee signs, if so many of the seats collude. Colluders are never absent. */
    committees(size: number, colludingSeats: number, absent = absentPercent): Present[] {
      return drawn.map((committee, epoch) => {
        const members = committee.slice(0, size);
        const colluding = members.filter((seat) => seat <= colludingSeats).length;
        const honest = members.filter((seat, i) => seat > colludingSeats && (luck[epoch]?.[i] ?? 0) >= absent).length;
        return { honest, colluding };
      });
    },

    /** The rig of a model that was rented most. */
    busiest(model: string): SimulatedRig {
      const hours = (rig: SimulatedRig) => rig.requests.reduce((sum, { used }) => sum + used, 0);
      const found = rigs.filter((rig) => rig.model.name === model).sort((a, b) => hours(b) - hours(a))[0];
      if (!found) throw new Error(`The trace's fleet has no ${model}.`);
      return found;
    },

    /** [RACK units] for a rig that was up all the time. */
    subsidyOf(
      gpus: number,
      computeUnits: number,
      samples = epochs * 24,
      rate: bigint = parameters.subsidy.rate,
    ): bigint {
      const { sampleSeconds, subsidy } = parameters;
      return subsidyFor({ samples, sampleSeconds, gpus, computeUnits }, { total: subsidy.total, rate, issued: 0n });
    },
  };
}

/**
 * What the ledger writes down of a rig that colluders call `wanted`, and honest inspectors the opposite. Colluders carry first and
 * include as few honest reports as a quorum needs, or as many as serve them: the contract takes whatever is at least a quorum.
 */
export function judgeAgainst(wanted: Verdict, { honest, colluding }: Present, quorum: number): Verdict {
  const verdict = (others: number): Verdict =>
    judge(wanted === "up" ? { up: colluding, down: others } : { up: others, down: colluding }, quorum);
  for (let others = Math.max(0, quorum - colluding); others <= honest; others++) {
    if (colluding > 0 && verdict(others) === wanted) return wanted;
  }
  return verdict(honest);
}

/** The terms under which a request rents a rig, at another price and paid in USDC if so asked. */
export function termsOf(
  rig: SimulatedRig,
  { slots, inRack }: Pick<Request, "slots" | "inRack">,
  price = rig.price,
): Terms {
  const { commission, discount } = productionParameters;
  return {
    slots: BigInt(slots.toString(2).replaceAll("0", "").length),
    slices: BigInt(rig.slices),
    price,
    commission: BigInt(commission),
    discount: inRack ? BigInt(discount) : 0n,
    hostingFee: BigInt(rig.hostingFee),
  };
}

/** Rent of all of a rig's rentals, each used for at most so long. */
export function rentOf(rig: SimulatedRig, atMost = Number.MAX_SAFE_INTEGER, price = rig.price): Division {
  return rig.requests.reduce<Division>(
    (sum, request) => {
      const due = divide(termsOf(rig, request, price), BigInt(Math.min(request.used, atMost)));
      return {
        commission: sum.commission + due.commission,
        hosting: sum.hosting + due.hosting,
        rent: sum.rent + due.rent,
      };
    },
    { commission: 0n, hosting: 0n, rent: 0n },
  );
}

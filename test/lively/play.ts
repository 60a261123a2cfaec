import { setTimeout as sleep } from "node:timers/promises";
import { parseEventLogs } from "viem";
import { rankOf } from "../../scripts/agents/inspector/decide.ts";
import { eventually } from "../agents/localWorld.ts";
import type { Cast } from "./cast.ts";
import { epochSeconds, sampleSeconds } from "./expected.ts";
import { readWishes } from "./market.ts";
import type { Moment } from "./network.ts";
import { protocol, type Key } from "./world.ts";

export const samples = Array.from({ length: 24 }, (_, sample) => sample);
/** Samples of each epoch for which rig 2's host is dead: killed before the first, back after the last. */
export const dead: readonly (readonly number[])[] = [[6, 7, 8], [], [20, 21]];
/** Samples over which the clock jumps before anybody looks. */
export const unseen: readonly (readonly number[])[] = [
  samples.slice(13, 21),
  samples.slice(12, 21),
  samples.slice(4, 16),
];
/** In the second epoch. */
export const [lazyStops, forgets] = [4, 10];
const diskIsSaved = 12;

export type Told = { readonly first: number; readonly rentals: readonly bigint[]; readonly demandId: bigint };

/** Plays three epochs; `now` is kept up to date. The clock moves on when everybody who must has looked. */
export async function play(cast: Cast, now: Moment): Promise<Told> {
  const { world, wires } = cast;
  const { RentalEscrow } = protocol;
  const wishes = readWishes(world.renters);
  const rentals: bigint[] = [];
  const stops = new Map<number, (() => Promise<unknown>)[]>();
  const isDead = (): boolean => dead[now.epoch - first]?.includes(now.sample) ?? false;

  const { InspectorStaking } = protocol;
  const seats = await world.read({ ...InspectorStaking, functionName: "seatCount" });
  const last = await world.read({ ...InspectorStaking, functionName: "seatOf", args: [seats] });
  const first = last.activeFrom;
  await world.passTo(first * epochSeconds - 100);
  cast.liar.reports((epoch) => epoch < now.epoch);
  await cast.start();
  await eventually(
    "a committee",
    async () => {
      const args = [BigInt(first), 0n] as const;
      return world.read({ ...protocol.UptimeLedger, functionName: "committeeOf", args }).then(
        () => true,
        () => false,
      );
    },
    60,
  );

  const beginOf = (epoch: number, sample: number): number => (first + epoch) * epochSeconds + sample * sampleSeconds;

  async function rent(wish: Omit<(typeof wishes)[number], "sample">): Promise<bigint | undefined> {
    if (wish.rigId === 2 && isDead()) return undefined; // demand that nobody meets
    const rentalId = await world.rent(wish.renter, wish.rigId, wish.slots, wish.seconds);
    if (rentalId === undefined) return undefined;
    rentals.push(rentalId);
    if (wish.stopsIn !== undefined) {
      const close = { ...RentalEscrow, functionName: "close", args: [rentalId, 3] } as const;
      stops.set(wish.stopsIn, [...(stops.get(wish.stopsIn) ?? []), () => world.send(wish.renter, close)]);
    }
    return rentalId;
  }

  /** At the beginning of a sample: renters come and go. */
  async function trade(nth: number): Promise<void> {
    for (const stop of stops.get(nth) ?? []) await stop();
    const renter = world.renters[0];
    const long = nth === 0 && renter ? [{ renter, rigId: 2, slots: 1, seconds: 70 * sampleSeconds }] : [];
    const opened: { rentalId: bigint; rigId: number }[] = [];
    for (const wish of [...long, ...wishes.filter(({ sample }) => sample === nth)]) {
      const rentalId = await rent(wish);
      if (rentalId !== undefined) opened.push({ rentalId, rigId: wish.rigId });
    }
    for (const { rentalId, rigId } of opened) {
      await eventually(`the start of ${rentalId}`, () => isRunning(rentalId, rigId), 60);
    }
  }

  /** By what its host knows. */
  async function isRunning(rentalId: bigint, rigId: number): Promise<boolean> {
    const reply = await fetch(`${wires[rigId - 1]?.url}/rentals/${rentalId}`);
    return reply.ok && ((await reply.json()) as { state: string }).state === "running";
  }

  /** It answers for its rig, with what ran on it before. */
  async function comesBack(): Promise<void> {
    await cast.startDying();
    await eventually("rig 2", async () => (await fetch(`${wires[1]?.url}/health?rig=2`)).ok, 60);
  }

  /** Nothing is under way between inspectors and hosts, but what is held back. */
  async function calm(): Promise<void> {
    await eventually("a quiet moment", async () => wires.every((wire) => wire.quietFor() > 500), 60);
  }

  /** When a sample begins. */
  async function befall(epoch: number, sample: number): Promise<void> {
    if (dead[epoch]?.[0] === sample) {
      await calm();
      await world.passTo(beginOf(epoch, sample)); // it lived until then
      await cast.killDying();
    }
    // A good answer that is under way while the clock jumps far would look slow.
    if ([sample - 1, sample].some((jumped) => unseen[epoch]?.includes(jumped))) await calm();
    if (dead[epoch]?.at(-1) === sample - 1) await comesBack();
    if (sample === samples.length - 2) await calm(); // the last challenges have been asked, so that they are answered within the epoch
    if (epoch === 0 && sample === diskIsSaved) await cast.saveDisk();
    if (epoch === 1 && sample === lazyStops) await cast.stopLazy();
    if (epoch === 1 && sample === forgets) {
      await cast.killAndForget();
      now.round = 1;
      await cast.startForgetful();
    }
  }

  function mustLook(epoch: number, sample: number): Key[] {
    const isBack = epoch === 1 && sample === forgets; // it may miss a look while it starts
    return [...cast.honest, ...(isBack ? [] : [cast.forgetful]), ...(epoch === 0 ? [cast.lazy] : [])];
  }

  /** What an inspector asked of a rig in this sample. */
  function askedOf({ account }: Key, { looks }: Cast["wires"][number]): number {
    return looks.filter(({ epoch, sample, inspector }) => {
      return epoch === now.epoch && sample === now.sample && inspector === account.address;
    }).length;
  }

  /** Everybody has looked so often, and nothing is under way but what is held back. */
  function haveLooked(times: number): boolean {
    if (wires.some((wire) => wire.busy() > 0)) return false;
    return mustLook(now.epoch - first, now.sample).every((key) => {
      return wires.every((wire, rig) => askedOf(key, wire) >= times * (rig === 1 && isDead() ? 2 : 1));
    });
  }

  /**
   * Answers to looks in this sample that nobody wrote down yet; Infinity while some wrote down fewer looks than `times`. Who gets no
   * receipt asks again within a second, and writes down both as one.
   */
  async function countOpen(times: number): Promise<number> {
    let open = 0;
    const must = mustLook(now.epoch - first, now.sample);
    for (const key of new Set([...must, cast.forgetful])) {
      const noted = await cast.looksNoted(key, now.epoch, now.sample);
      if (must.includes(key) && Math.min(...noted) < times) return Infinity;
      for (const [rig, wire] of wires.entries()) {
        open += Math.max(0, askedOf(key, wire) - (noted[rig] ?? 0) * (rig === 1 && isDead() ? 2 : 1));
      }
    }
    return open;
  }

  async function looked(times: number): Promise<void> {
    const deadline = Date.now() + 90_000;
    let open = Infinity;
    let since = Date.now();
    while (!haveLooked(times) || (open > 0 && Date.now() - since < 1_500)) {
      if (Date.now() > deadline)
        throw new Error(`Not all looked at sample ${now.sample} of epoch ${now.epoch - first}.`);
      await sleep(25);
      if (!haveLooked(times)) continue;
      const found = await countOpen(times);
      if (found !== open || found === Infinity) since = Date.now();
      open = found;
    }
  }

  let demandId = 0n;
  for (const epoch of [0, 1, 2]) {
    for (const sample of samples) {
      await befall(epoch, sample);
      const begin = beginOf(epoch, sample);
      await world.passTo(begin + 2);
      Object.assign(now, { epoch: first + epoch, sample });
      if (epoch > 0 && sample === 0) await allReport(cast, first + epoch - 1, epoch === 1);
      await trade(epoch * 24 + sample);
      if (unseen[epoch]?.includes(sample)) continue;
      await world.passTo(begin + 0.42 * sampleSeconds);
      await looked(1);
      wires[2]?.releaseOld();
      await world.passTo(begin + 0.82 * sampleSeconds);
      await looked(2);
      if (epoch === 1 && sample === 5) demandId = await demand(cast, first, rentals[0] as bigint);
    }
  }
  Object.assign(now, { epoch: first + 3, sample: 0 });
  return { first, rentals, demandId };
}

/**
 * Reports are carried without those that are late, and here the clock runs faster than any machine. So it goes on by the step in which
 * one inspector after the other may carry, until all reports are carried or, where one never comes, whoever is first to carry has the rest.
 */
async function allReport(cast: Cast, epoch: number, withLazy: boolean): Promise<void> {
  const { world } = cast;
  const agents = [...cast.honest, cast.forgetful, ...(withLazy ? [cast.lazy] : [])];
  for (const key of agents) {
    await eventually("a report", async () => (await cast.reportsAt(key, epoch)).has(key.account.address), 60);
  }
  const args = [BigInt(epoch), 0n] as const;
  const [, committee] = await world.read({ ...protocol.UptimeLedger, functionName: "committeeOf", args });
  const rank = ({ account }: Key): number => rankOf(account.address, committee, epoch);
  const [carrier] = agents.toSorted((a, b) => rank(a) - rank(b));
  const isReady = async (): Promise<boolean> => {
    if (await isJudged(cast, epoch)) return true;
    const hasAll = carrier && (await cast.reportsAt(carrier, epoch)).size > agents.length; // and the liar's
    return !withLazy && hasAll === true;
  };
  for (let after = 22; ; after += 20) {
    await world.passTo((epoch + 1) * epochSeconds + after);
    if (await eventually("all reports", isReady, 5).catch(() => false)) return;
    if (after > 200) throw new Error(`Epoch ${epoch} was neither judged nor ready to be.`);
  }
}

async function isJudged({ world }: Cast, epoch: number): Promise<boolean> {
  const [newest, history] = await world.read({ ...protocol.UptimeLedger, functionName: "groupOf", args: [0n] });
  return history > 0n && newest >= epoch;
}

/** A stranger demands the liar's receipt of rig 2 in a sample in which it was dead; a renter was harmed. */
async function demand(cast: Cast, epoch: number, rentalId: bigint): Promise<bigint> {
  const { world, liar } = cast;
  const { Disputes, InspectorStaking, RackToken } = protocol;
  await eventually("the judgement", () => isJudged(cast, epoch), 60);
  const { report, signature } = await liar.sign(epoch, `0x${"00".repeat(32)}`);
  const bond = await world.read({ ...Disputes, functionName: "bond" });
  await world.send(world.deployer, { ...RackToken, functionName: "approve", args: [Disputes.address, bond] });
  const seats = Number(await world.read({ ...InspectorStaking, functionName: "seatCount" }));
  const args = [
    BigInt(seats),
    BigInt(epoch),
    0n,
    { ...report, signature },
    1n,
    BigInt(dead[0]?.[1] ?? 0),
    rentalId,
  ] as const;
  const { logs } = await world.send(world.deployer, { ...Disputes, functionName: "demandEvidence", args });
  return parseEventLogs({ abi: Disputes.abi, logs, eventName: "EvidenceDemanded" })[0]?.args.demandId ?? 0n;
}

/** What follows: the last judgement, settlements, the liar's punishment, its second story and what that costs. */
export async function finish(cast: Cast, { first, rentals, demandId }: Told): Promise<void> {
  const { world, liar, wires } = cast;
  const { Disputes, RentalEscrow } = protocol;
  const end = (first + 3) * epochSeconds;
  wires[2]?.open();
  await world.passTo(end + 2);
  await allReport(cast, first + 2, false);
  for (let at = end + 40; !(await isJudged(cast, first + 2)); at += 20) {
    await world.passTo(at);
    if (at > end + 600) throw new Error("The last epoch was not judged.");
    await sleep(500);
  }
  await eventually(
    "every settlement",
    async () => {
      const ended = await world.chain.publicClient.getContractEvents({
        ...RentalEscrow,
        eventName: "RentalEnded",
        fromBlock: 0n,
      });
      return ended.length === rentals.length;
    },
    60,
  );
  const { 7: deadline } = await world.read({ ...Disputes, functionName: "demands", args: [demandId] });
  await world.passTo(deadline + 1);
  await world.send(world.deployer, { ...Disputes, functionName: "punish", args: [demandId] });
  liar.retell(first);
  await world.passTo(end + epochSeconds / 2 + 5);
  await eventually(
    "the proof of two reports",
    async () => {
      const proven = { ...Disputes, eventName: "EquivocationProven", fromBlock: 0n } as const;
      return (await world.chain.publicClient.getContractEvents(proven)).length > 0;
    },
    60,
  );
}

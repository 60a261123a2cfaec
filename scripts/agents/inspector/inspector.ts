import type { LocalAccount } from "viem";
import { rigsPerGroup, samplesPerEpoch } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { createMerkle } from "../lib/merkle.ts";
import type { Challenger } from "./challenger.ts";
import { leavesOf } from "./evidence.ts";
import { drawTurn, rigToChallenge } from "./decideChallenge.ts";
import type { Messages, SignedReport } from "../lib/messages.ts";
import type { Rig } from "../lib/rigs.ts";
import { bitsOf } from "./bits.ts";
import type { Carrier } from "./carrier.ts";
import type { Committee, Committees } from "./committee.ts";
import { byGateway, drawMoments, maySign, planTries, rentalsDue } from "./decide.ts";
import { probeGateway, type Probe } from "./probe.ts";
import type { Gossip } from "./gossip.ts";
import { rigToOrder } from "./decideOrder.ts";
import type { Shopper } from "./shopper.ts";
import type { Store } from "./store.ts";

/** An epoch and group that an inspector was drawn for, until it is judged. */
export type Assignment = {
  readonly epoch: number;
  readonly group: number;
  readonly committee: Committee;
  readonly probes: Probe[];
  /** In which sample each rig is challenged, at the earliest. */
  readonly turns: Map<number, number>;
  /** The sample in which it last looked, and how often in that. */
  looked: { readonly sampleNumber: number; readonly times: number };
  /** Probes and challenges under way. */
  asking: number;
  isChallenging: boolean;
  /** On which rig to order a rental, and in which sample at the earliest. */
  order?: { readonly rig: Rig; readonly turn: number };
  signed?: SignedReport;
  /** [unix seconds] since when nothing but reports is waited for */
  readyAt?: number;
  judging: boolean;
};

/** The turn of a rig whose model has no floor. */
const never = Infinity;

/** One inspector: looks at the rigs it was drawn for, signs what it saw, and sees to it that the epoch is judged. */
export type Inspector = {
  readonly name: string;
  /** Takes on what it was drawn for in an epoch; after a restart together with what it had seen before. */
  assign(epoch: number): Promise<void>;
  /** Starts the probes whose moment has come. */
  look(): void;
  /** Signs reports of epochs that are over and has them carried. */
  report(): Promise<void>;
  /** Looks whether somebody of a committee signed two different reports for an epoch that is over. */
  watch(epoch: number): Promise<void>;
  /** When what is under way is done. */
  idle(): Promise<void>;
};

export function createInspector(options: {
  account: LocalAccount;
  chain: AgentChain;
  messages: Messages;
  followed: Followed;
  committees: Committees;
  store: Store;
  carrier: Carrier;
  challenger: Challenger;
  gossip: Gossip;
  shopper: Shopper;
  /** Orders a rental on a rig of a group once in so many epochs; 0 = never. */
  orderEpochs: number;
}): Inspector {
  const { account, chain, messages, followed, committees, store, carrier, challenger, gossip, shopper } = options;
  const { sampleSeconds, epochSeconds } = chain;
  const name = `inspector ${account.address.slice(0, 8)}`;
  const startedAt = chain.now();
  const assignments = new Map<string, Assignment>();
  const settledFor = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let present = { sampleNumber: -1, moments: drawMoments() };

  const rigsOf = (group: number): Rig[] =>
    [...followed.rigs.values()].filter(({ rigId }) => Math.floor((rigId - 1) / rigsPerGroup) === group);

  async function keep({ epoch, group, probes }: Assignment, made: Probe): Promise<void> {
    probes.push(made);
    await store.addProbe(epoch, group, made);
  }

  /** The present sample, counted from an epoch's first one. */
  const sampleIn = (epoch: number): number => Math.floor(chain.now() / sampleSeconds) - epoch * samplesPerEpoch;

  /** Asks the gateway of some rigs for a receipt. */
  async function probe(assignment: Assignment, sample: number, rigs: readonly Rig[]): Promise<Probe[]> {
    const { epoch, group } = assignment;
    const made = await probeGateway(messages, {
      inspector: account.address,
      epoch,
      sample,
      group,
      rigs,
      tries: planTries(chain.now() / sampleSeconds - epoch * samplesPerEpoch - sample, sampleSeconds),
      isPresent: () => sampleIn(epoch) === sample,
      refresh: () => followed.update(),
      due: () => rentalsDue(followed.rentals.values(), rigs, chain.now(), sampleSeconds),
    });
    for (const one of made) await keep(assignment, one);
    return made;
  }

  /** Whether a rig that was silent in a sample gave receipts in that one, and gives one now, as long as the epoch lasts. */
  async function isReachable(assignment: Assignment, rig: Rig, silentIn: number): Promise<boolean> {
    const { epoch, probes } = assignment;
    const isDelivered = ({ delivered }: Probe): boolean => delivered.includes(rig.rigId);
    const looks = probes.filter(({ sample, rigIds }) => sample === silentIn && rigIds.includes(rig.rigId));
    const wasThere = looks.length > 0 && looks.every(isDelivered);
    const sample = sampleIn(epoch);
    if (sample >= samplesPerEpoch) return wasThere;
    return (await probe(assignment, sample, [rig])).some(isDelivered) && wasThere;
  }

  /** Challenges the rigs whose turn has come, one after the other. */
  async function challenge(assignment: Assignment): Promise<void> {
    if (assignment.isChallenging) return;
    assignment.isChallenging = true;
    const { epoch, group, committee, probes, turns } = assignment;
    try {
      for (;;) {
        const sample = sampleIn(epoch);
        if (sample >= samplesPerEpoch) return;
        const challenged = probes.flatMap((made) => {
          return made.challenged ? [{ ...made.challenged, sample: made.sample }] : [];
        });
        const rigs = rigsOf(group).filter(({ rigId }) => turns.get(rigId) !== never);
        for (const { rigId } of rigs) if (!turns.has(rigId)) turns.set(rigId, drawTurn(sample));
        const turnOf = (rigId: number): number => turns.get(rigId) ?? sample;
        const view = { rigs, rentals: followed.rentals.values(), now: chain.now(), sample, challenged, turnOf };
        const rig = rigToChallenge(view);
        if (!rig) return;
        const { rigId } = rig;
        const made = await challenger.challenge({
          rig,
          members: committee.inspectors.length,
          before: challenged.filter((other) => other.rigId === rigId),
          isReachable: () => isReachable(assignment, rig, sample),
        });
        if (!made) turns.set(rigId, never);
        else {
          const rigIds = made.outcome === "failed" ? [rigId] : [];
          await keep(assignment, { sample, rigIds, delivered: [], challenged: made });
        }
      }
    } finally {
      assignment.isChallenging = false;
    }
  }

  /** Rents as any renter, once its turn has come. */
  async function order(assignment: Assignment, sample: number): Promise<void> {
    const { order: due } = assignment;
    if (!due || sample < due.turn) return;
    assignment.order = undefined;
    const { rigId } = due.rig;
    const why = await shopper.order(due.rig);
    if (why === undefined) return;
    log(name, `rig ${rigId}: order ${why === "" ? "provided" : `failed: ${why}`}`);
    await keep(assignment, { sample, rigIds: why === "" ? [] : [rigId], delivered: [], ordered: { rigId, why } });
  }

  /** Keeps the report waiting until it is done. */
  async function asking(assignment: Assignment, work: Promise<unknown>): Promise<void> {
    assignment.asking++;
    await work
      .catch((error: unknown) => log(name, `cannot keep what it saw: ${describeError(error)}`))
      .finally(() => assignment.asking--);
  }

  /** What it signed; undefined where it might have signed before it lost its memory. */
  async function sign({ epoch, group, committee, probes }: Assignment): Promise<SignedReport | undefined> {
    if (!(await store.report(epoch, group))) await gossip.gather(epoch, group, committee);
    const known = await store.report(epoch, group);
    if (known || !maySign({ epoch, epochSeconds, startedAt, sampleSeconds })) return known;
    return store.signOnce(epoch, group, async () => {
      const report = {
        epoch: BigInt(epoch),
        group: BigInt(group),
        ...bitsOf(probes),
        evidenceRoot: createMerkle(leavesOf(chain, messages, probes)).root,
      };
      return { report, inspector: account.address, signature: await messages.signReport(account, report) };
    });
  }

  async function carry(key: string, assignment: Assignment): Promise<void> {
    assignment.judging = true;
    try {
      if (!(await carrier.carry(assignment))) return;
      assignments.delete(key);
      settledFor.add(key);
    } catch (error) {
      log(name, `epoch ${assignment.epoch}, group ${assignment.group}: ${describeError(error)}`);
    } finally {
      assignment.judging = false;
    }
  }

  function begin(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    name,
    async idle() {
      await Promise.all(underWay);
    },
    async assign(epoch) {
      const groups = Math.ceil(followed.rigs.size / rigsPerGroup);
      for (let group = 0; group < groups; group++) {
        const key = `${epoch}-${group}`;
        if (assignments.has(key) || settledFor.has(key)) continue;
        const committee = await committees.of(epoch, group);
        if (!committee?.inspectors.includes(account.address)) continue;
        const [probes, signed] = await Promise.all([store.probes(epoch, group), store.report(epoch, group)]);
        const view = { epoch, group, every: options.orderEpochs, inspector: account.address, rigs: rigsOf(group) };
        const isOrdered = probes.some(({ ordered }) => ordered !== undefined);
        const rig = isOrdered ? undefined : rigToOrder({ ...view, committee: committee.inspectors });
        const idle = { looked: { sampleNumber: -1, times: 0 }, asking: 0, isChallenging: false, judging: false };
        assignments.set(key, {
          epoch,
          group,
          committee,
          probes,
          signed,
          turns: new Map(),
          ...idle,
          order: rig && { rig, turn: drawTurn(0) },
        });
      }
    },
    look() {
      const sampleNumber = Math.floor(chain.now() / sampleSeconds);
      if (sampleNumber !== present.sampleNumber) present = { sampleNumber, moments: drawMoments() };
      const fraction = (chain.now() % sampleSeconds) / sampleSeconds;
      const looks = present.moments.filter((moment) => fraction >= moment).length;
      const epoch = Math.floor(sampleNumber / samplesPerEpoch);
      for (const assignment of assignments.values()) {
        const { looked } = assignment;
        const times = looked.sampleNumber === sampleNumber ? looked.times : 0;
        if (assignment.epoch !== epoch || times >= looks) continue;
        assignment.looked = { sampleNumber, times: times + 1 };
        const sample = sampleNumber % samplesPerEpoch;
        for (const rigs of byGateway(rigsOf(assignment.group)))
          begin(asking(assignment, probe(assignment, sample, rigs)));
        begin(asking(assignment, challenge(assignment)));
        begin(asking(assignment, order(assignment, sample)));
      }
    },
    async watch(epoch) {
      for (let group = 0; group < Math.ceil(followed.rigs.size / rigsPerGroup); group++) {
        const committee = await committees.of(epoch, group);
        if (committee) await gossip.prove(epoch, group, committee);
      }
    },
    async report() {
      for (const [key, assignment] of assignments) {
        const isOver = chain.now() >= (assignment.epoch + 1) * epochSeconds + 0.5;
        if (!isOver || assignment.asking > 0 || assignment.judging) continue;
        if (assignment.probes.length > 0) assignment.signed ??= await sign(assignment);
        begin(carry(key, assignment));
      }
    },
  };
}

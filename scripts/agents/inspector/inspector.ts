import type { LocalAccount } from "viem";
import { rigsPerGroup, samplesPerEpoch } from "../../lib/committee.ts";
import type { AgentChain } from "../lib/chain.ts";
import type { Followed } from "../lib/follow.ts";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { createMerkle } from "../lib/merkle.ts";
import type { Messages, SignedReport } from "../lib/messages.ts";
import { bitsOf } from "./bits.ts";
import type { Carrier } from "./carrier.ts";
import type { Committee, Committees } from "./committee.ts";
import { byGateway, drawMoments, rentalsDue } from "./decide.ts";
import { probeGateway, type Probe } from "./probe.ts";
import type { Store } from "./store.ts";

/** An epoch and group that an inspector was drawn for, until it is judged. */
export type Assignment = {
  readonly epoch: number;
  readonly group: number;
  readonly committee: Committee;
  readonly probes: Probe[];
  /** Probes under way. */
  asking: number;
  signed?: SignedReport;
  /** [unix seconds] since when nothing but reports is waited for */
  readyAt?: number;
  judging: boolean;
};

/** One inspector: looks at the rigs it was drawn for, signs what it saw, and sees to it that the epoch is judged. */
export type Inspector = {
  readonly name: string;
  /** Takes on what it was drawn for in an epoch; after a restart together with what it had seen before. */
  assign(epoch: number): Promise<void>;
  /** Starts the probes whose moment has come. */
  look(): void;
  /** Signs reports of epochs that are over and has them carried. */
  report(): Promise<void>;
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
}): Inspector {
  const { account, chain, messages, followed, committees, store, carrier } = options;
  const { sampleSeconds, epochSeconds } = chain;
  const name = `inspector ${account.address.slice(0, 8)}`;
  const assignments = new Map<string, Assignment>();
  const settledFor = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let present = { sampleNumber: -1, moments: drawMoments(), looks: 0 };

  async function probe(assignment: Assignment, sample: number): Promise<void> {
    const { epoch, group } = assignment;
    const rigs = [...followed.rigs.values()].filter(({ rigId }) => Math.floor((rigId - 1) / rigsPerGroup) === group);
    assignment.asking++;
    try {
      const patience = Math.min(Math.max(sampleSeconds * 0.3, 1), 5) * 1_000;
      const common = { inspector: account.address, epoch, sample, group, patience };
      await Promise.all(
        byGateway(rigs).map(async (behind) => {
          const due = () => rentalsDue(followed.rentals.values(), behind, chain.now(), sampleSeconds);
          const made = await probeGateway(messages, { ...common, rigs: behind, due });
          assignment.probes.push(made);
          await store.addProbe(epoch, group, made);
        }),
      );
    } catch (error) {
      log(name, `cannot keep what it saw: ${describeError(error)}`);
    } finally {
      assignment.asking--;
    }
  }

  async function sign({ epoch, group, probes }: Assignment): Promise<SignedReport> {
    return store.signOnce(epoch, group, async () => {
      const leaves = probes.flatMap(({ reply }) => (reply ? [messages.leafOf(reply.receipt)] : []));
      const report = {
        epoch: BigInt(epoch),
        group: BigInt(group),
        ...bitsOf(probes),
        evidenceRoot: createMerkle(leaves).root,
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
        assignments.set(key, { epoch, group, committee, probes, signed, asking: 0, judging: false });
      }
    },
    look() {
      const sampleNumber = Math.floor(chain.now() / sampleSeconds);
      if (sampleNumber !== present.sampleNumber) present = { sampleNumber, moments: drawMoments(), looks: 0 };
      const fraction = (chain.now() % sampleSeconds) / sampleSeconds;
      const looks = present.moments.filter((moment) => fraction >= moment).length;
      if (looks === present.looks) return;
      present.looks = looks;
      const epoch = Math.floor(sampleNumber / samplesPerEpoch);
      for (const assignment of assignments.values()) {
        if (assignment.epoch === epoch) begin(probe(assignment, sampleNumber % samplesPerEpoch));
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

import type { Address } from "viem";
import type { AgentChain } from "../lib/chain.ts";
import { contractErrorOf, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import type { Committees } from "./committee.ts";
import { mayCarry, mustWait, rankOf } from "./decide.ts";
import type { Gossip } from "./gossip.ts";
import type { Assignment } from "./inspector.ts";

/** Brings the reports of an epoch and group to the ledger, or sees that another inspector did. */
export type Carrier = {
  /** Does what can be done now. @returns true when nothing is left to do. */
  carry(assignment: Assignment): Promise<boolean>;
};

const finality = 3; // epochs

export function createCarrier(options: {
  name: string;
  inspector: Address;
  chain: AgentChain;
  committees: Committees;
  lane: Lane;
  gossip: Gossip;
  /** Called after an epoch of a group was judged; `mine` if this inspector carried the reports. */
  judged: (assignment: Assignment, mine: boolean) => Promise<void>;
}): Carrier {
  const { name, inspector, chain, committees, lane, gossip, judged } = options;
  const { publicClient, epochSeconds, sampleSeconds } = chain;
  const { UptimeLedger } = chain.contracts;

  async function mayStillBeJudged(epoch: number, group: number, lastJudged: number): Promise<boolean> {
    const committee = epoch > lastJudged ? await committees.of(epoch, group) : undefined;
    return committee !== undefined && (await committees.eligible(epoch, group, committee)).length >= committee.quorum;
  }

  async function include({ epoch, group, committee, signed }: Assignment, included: bigint): Promise<void> {
    if (!signed) return;
    for (const draw of await committees.eligible(epoch, group, committee)) {
      if (committee.inspectors[draw] !== inspector || (included >> BigInt(draw)) & 1n) continue;
      const report = { seatDraw: BigInt(draw), ...signed.report, signature: signed.signature };
      await lane
        .send({ ...UptimeLedger, functionName: "include", args: [BigInt(epoch), BigInt(group), report] })
        .then(() => log(name, `epoch ${epoch}, group ${group}: report included late`))
        .catch(ignore("EpochFinal", "ReportAlreadyIncluded"));
    }
  }

  async function attest(assignment: Assignment, since: number, rank: number): Promise<boolean> {
    const { epoch, group, committee } = assignment;
    const found = await gossip.gather(epoch, group, committee);
    const reports = new Map(found.map((report) => [report.inspector.toLowerCase(), report]));
    const eligible = await committees.eligible(epoch, group, committee);
    const ready = eligible.flatMap((draw) => {
      const signed = reports.get((committee.inspectors[draw] as Address).toLowerCase());
      return signed ? [{ seatDraw: BigInt(draw), ...signed.report, signature: signed.signature }] : [];
    });
    const { quorum } = committee;
    const counts = { since, sampleSeconds, rank, reports: ready.length, expected: eligible.length, quorum };
    if (!mayCarry(counts)) return false;
    try {
      await lane.send({ ...UptimeLedger, functionName: "attest", args: [BigInt(epoch), BigInt(group), ready] });
    } catch (error) {
      ignore("EpochAlreadyJudged")(error);
      return false; // somebody was faster: the next round sees it
    }
    log(name, `epoch ${epoch}, group ${group}: judged by ${ready.length} reports`);
    return true;
  }

  return {
    async carry(assignment) {
      const { epoch, group, committee } = assignment;
      const now = chain.now();
      const args = [BigInt(group)] as const;
      const [newest, history, included] = await publicClient.readContract({
        ...UptimeLedger,
        functionName: "groupOf",
        args,
      });
      const lastJudged = history === 0n ? -1 : Number(newest);
      if (lastJudged === epoch) {
        await include(assignment, included);
        await judged(assignment, false);
      }
      if (lastJudged >= epoch) return true;
      if (now >= (epoch + 1 + finality) * epochSeconds) {
        log(name, `epoch ${epoch}, group ${group}: never judged, there was no quorum of reports`);
        return true;
      }
      const earlier = [epoch - 3, epoch - 2, epoch - 1];
      const open = await Promise.all(earlier.map((which) => mayStillBeJudged(which, group, lastJudged)));
      const unjudged = earlier.filter((_, i) => open[i]);
      if (mustWait(epoch, unjudged, now, epochSeconds)) return false;
      assignment.readyAt ??= now;
      const since = now - assignment.readyAt;
      const rank = rankOf(inspector, committee.inspectors, epoch);
      if (!mayCarry({ since, sampleSeconds, rank, reports: 1, expected: 1, quorum: 1 })) return false;
      if (!(await attest(assignment, since, rank))) return false;
      await judged(assignment, true);
      return true;
    },
  };
}

/** Lets errors pass that say: somebody else did it. */
function ignore(...names: string[]): (error: unknown) => void {
  return (error) => {
    if (!names.includes(contractErrorOf(error)?.name ?? "")) throw error;
  };
}

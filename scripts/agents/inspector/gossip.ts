import type { LocalAccount } from "viem";
import type { AgentChain } from "../lib/chain.ts";
import { contractErrorOf, describeError, type Lane } from "../lib/lane.ts";
import { log } from "../lib/log.ts";
import { toJson, type Messages, type SignedReport } from "../lib/messages.ts";
import type { Committee } from "./committee.ts";
import { fetchReports, isGood } from "./exchange.ts";
import type { Store } from "./store.ts";

/** What one inspector hears of the others. */
export type Gossip = {
  /** The reports of a committee that are to be had: its own first, then those of its peers. Only those of members count. */
  gather(epoch: number, group: number, committee: Committee): Promise<SignedReport[]>;
  /** Proves it where a member of the committee signed two different reports, and has a fifth of the stake for it. */
  prove(epoch: number, group: number, committee: Committee): Promise<void>;
};

export function createGossip(options: {
  name: string;
  account: LocalAccount;
  chain: AgentChain;
  messages: Messages;
  store: Store;
  lane: Lane;
  peers: () => readonly string[];
}): Gossip {
  const { name, account, chain, messages, store, lane, peers } = options;
  const { Disputes } = chain.contracts;
  const isOwn = ({ inspector }: SignedReport): boolean => inspector.toLowerCase() === account.address.toLowerCase();

  async function gather(epoch: number, group: number, committee: Committee): Promise<SignedReport[]> {
    const known = new Set((await kept(epoch, group)).map(toJson));
    const told = (await Promise.all(peers().map((peer) => fetchReports(peer, epoch, group)))).flat();
    for (const report of told) {
      // Everybody tells the same again and again: what is kept was checked before.
      const isNew = !known.has(toJson(report)) && (isOwn(report) || committee.inspectors.includes(report.inspector));
      known.add(toJson(report));
      if (!isNew || !(await isGood(messages, report))) continue;
      // One of its own that it does not have: its disk is older than the report. It must not sign another.
      if (isOwn(report)) await store.signOnce(epoch, group, async () => report);
      else await store.hear(report);
    }
    return firstOfEach(await kept(epoch, group));
  }

  /** Its own report first. */
  async function kept(epoch: number, group: number): Promise<SignedReport[]> {
    const [own, heard] = await Promise.all([store.report(epoch, group), store.heard(epoch, group)]);
    return own ? [own, ...heard] : heard;
  }

  async function punish(seatId: bigint, epoch: number, group: number, pair: Pair): Promise<void> {
    const [a, b] = pair.map(({ report, signature }) => ({ ...report, signature }));
    if (!a || !b) return;
    try {
      const args = [seatId, BigInt(epoch), BigInt(group), a, b] as const;
      await lane.send({ ...Disputes, functionName: "proveEquivocation", args });
      log(name, `seat ${seatId}: two different reports for epoch ${epoch}, group ${group}: proven`);
    } catch (error) {
      // Another one was faster, the time for it is over, or the seat changed hands.
      if (!contractErrorOf(error)) log(name, `seat ${seatId}: cannot prove two reports: ${describeError(error)}`);
    }
  }

  return {
    gather,
    async prove(epoch, group, committee) {
      await gather(epoch, group, committee);
      for (const pair of findPairs(await store.heard(epoch, group))) {
        const seats = committee.seatIds.filter((_, draw) => committee.inspectors[draw] === pair[0].inspector);
        for (const seatId of seats) await punish(seatId, epoch, group, pair);
      }
    },
  };
}

export type Pair = readonly [SignedReport, SignedReport];

/** Two reports of one inspector that differ. */
export function findPairs(reports: readonly SignedReport[]): Pair[] {
  return [...Map.groupBy(reports, ({ inspector }) => inspector).values()].flatMap(([first, ...others]) => {
    const second = others.find(({ report }) => first && toJson(report) !== toJson(first.report));
    return first && second ? [[first, second] as const] : [];
  });
}

function firstOfEach(reports: readonly SignedReport[]): SignedReport[] {
  return [...Map.groupBy(reports, ({ inspector }) => inspector.toLowerCase()).values()].flatMap(
    ([first]) => first ?? [],
  );
}

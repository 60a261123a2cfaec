import type { LocalAccount } from "viem";
import { day, hour, minute, treasury, type Story } from "./story.ts";

export type Purchase = {
  readonly buyer: LocalAccount;
  readonly shares: number;
  /** [unix seconds] */ readonly at: number;
};

export type PlannedSale = {
  readonly rigId: number;
  readonly host: LocalAccount;
  /** [whole shares] of the rig's 10,000. */
  readonly offered: number;
  readonly softCap: number;
  /** [USDC units] per share. */
  readonly price: bigint;
  /** [unix seconds] */
  readonly opensAt: number;
  readonly deadline: number;
  readonly deliverBy: number;
  /** In order of time. */
  readonly purchases: readonly Purchase[];
};

/** How a planned sale stands when the story ends. */
export type Outcome = {
  readonly state: "open" | "awaits delivery" | "delivered" | "failed";
  /** [unix seconds] */
  readonly opensAt: number;
  /** [unix seconds] from here on the rig can be rented; undefined while the sale runs. */
  readonly rentableFrom: number | undefined;
};

/**
 * Plans a first sale from its opening to its end: delivered once inspectors have seen the rig run, or refunded. Both take
 * an hour, so a sale that ends later than that is left as it is.
 * @param sampleSeconds of the deployment; `commissioning` [samples] too.
 */
export function planSale(story: Story, sale: PlannedSale, commissioning: number, sampleSeconds: number): Outcome {
  const { timeline, sender, protocol, inspections } = story;
  const { ShareSale } = protocol;
  const { rigId, host, offered, price, softCap, opensAt, deadline, deliverBy, purchases } = sale;
  const id = BigInt(rigId);
  timeline.at(opensAt, () =>
    sender.send(host, {
      ...ShareSale,
      functionName: "open",
      args: [id, offered, price, softCap, deadline, deliverBy],
    }),
  );
  for (const { buyer, shares, at } of purchases) {
    timeline.at(at, () => sender.send(buyer, { ...ShareSale, functionName: "buy", args: [id, BigInt(shares)] }));
  }

  const sold = purchases.reduce((sum, { shares }) => sum + shares, 0);
  const closedAt = sold === offered ? (purchases.at(-1)?.at ?? deadline) : deadline;
  const endsAt = closedAt + hour;
  if (closedAt > story.to) return { state: "open", opensAt, rentableFrom: undefined };
  if (sold < softCap) {
    const buyers = [...new Set(purchases.map(({ buyer }) => buyer))];
    buyers.forEach(({ address }, i) => {
      const refund = { ...ShareSale, functionName: "refund", args: [id, address] } as const;
      timeline.at(endsAt + i * minute, () => sender.send(treasury, refund));
    });
    return { state: "failed", opensAt, rentableFrom: endsAt + day };
  }
  if (endsAt > story.to) return { state: "awaits delivery", opensAt, rentableFrom: undefined };
  const runsFrom = inspections.epochAfter(closedAt);
  inspections.plan(runsFrom, runsFrom + commissioning * sampleSeconds);
  timeline.at(endsAt, () => sender.send(host, { ...ShareSale, functionName: "deliver", args: [id, BigInt(runsFrom)] }));
  return { state: "delivered", opensAt, rentableFrom: endsAt + minute };
}

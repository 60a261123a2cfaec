import { planSale, type Outcome } from "./sales.ts";
import { rigFor, type Part } from "./cast.ts";
import { at, day, hour, minute, people, storyDays, investors, type Story } from "./story.ts";

type Investor = (typeof investors)[number];

type Deal = {
  readonly rig: Part;
  /** [shares] of 10,000 on offer; the host keeps the rest. */
  readonly offered: number;
  readonly softCap: number;
  /** [days since midnight] */
  readonly opens: number;
  /** [days] until purchases end, unless it sells out before. */
  readonly lasts: number;
  /** [shares] one after the other, evenly over the time until the last purchase. */
  readonly buys: Readonly<Partial<Record<Investor, number>>>;
  /** [days since midnight] when the last of them buys. */
  readonly lastBuy: number;
};

const now = storyDays;

const deals: readonly Deal[] = [
  // Sold out and running.
  {
    rig: "factory",
    offered: 7500,
    softCap: 4000,
    opens: 1.2,
    lasts: 14,
    lastBuy: 3.1,
    buys: { ines: 3000, ivo: 2500, imani: 1200, isak: 800 },
  },
  {
    rig: "halls",
    offered: 6000,
    softCap: 3000,
    opens: 1.4,
    lasts: 10,
    lastBuy: 2.9,
    buys: { ida: 2500, ines: 2000, isak: 1500 },
  },
  {
    rig: "cluster",
    offered: 6000,
    softCap: 4000,
    opens: 1.6,
    lasts: 14,
    lastBuy: 4.5,
    buys: { ines: 2500, ivo: 2000, ida: 1500 },
  },
  {
    rig: "farm",
    offered: 8000,
    softCap: 5000,
    opens: 1.3,
    lasts: 7,
    lastBuy: 2.4,
    buys: { ivo: 3000, imani: 3000, ida: 2000 },
  },
  {
    rig: "quartet",
    offered: 5000,
    softCap: 2500,
    opens: 2.1,
    lasts: 10,
    lastBuy: 5.2,
    buys: { imani: 1500, isak: 1500, ines: 2000 },
  },
  // The soft cap was met, the rest stays with the host.
  {
    rig: "archive",
    offered: 7000,
    softCap: 4000,
    opens: 1.5,
    lasts: 5,
    lastBuy: 5.8,
    buys: { isak: 1000, ida: 1700, ines: 2500 },
  },
  // Too few wanted four old V100s: everybody got the money back.
  {
    rig: "museum",
    offered: 9000,
    softCap: 6000,
    opens: 2.2,
    lasts: 6,
    lastBuy: 6.4,
    buys: { imani: 900, isak: 500 },
  },
  // Open today.
  {
    rig: "duo",
    offered: 7000,
    softCap: 5000,
    opens: now - 4.5,
    lasts: 10,
    lastBuy: now - 0.3,
    buys: { ivo: 1500, ines: 1600, ida: 1000 },
  },
  {
    rig: "couple",
    offered: 6500,
    softCap: 4000,
    opens: now - 6,
    lasts: 9,
    lastBuy: now - 0.6,
    buys: { imani: 2150, isak: 2000, ivo: 2000 },
  },
  {
    rig: "studio",
    offered: 6000,
    softCap: 3000,
    opens: now - 1.3,
    lasts: 12,
    lastBuy: now - 0.9,
    buys: { ida: 800 },
  },
];

/** Sold out half an hour before the story ends: inspectors have seen it run, anyone may deliver it. */
const justSoldOut = "academy";

/**
 * Plans all first sales, at the price that a rig cost.
 * @returns how each stands at the end, by rig id.
 */
export function planDeals(story: Story, commissioning: number, sampleSeconds: number): ReadonlyMap<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const { rig: name, offered, softCap, opens, lasts, lastBuy, buys } of deals) {
    const { rigId, hostAccount, purchaseUsd } = rigFor(name);
    const opensAt = at(story, opens);
    const buyers = investors.filter((buyer) => buys[buyer]);
    const step = (at(story, lastBuy) - opensAt) / buyers.length;
    const purchases = buyers.map((buyer, i) => ({
      buyer: people[buyer],
      shares: buys[buyer] ?? 0,
      at: Math.round(opensAt + step * (i + 1)),
    }));
    const sale = { rigId, host: hostAccount, offered, softCap, price: pricePerShare(purchaseUsd), purchases };
    const deadline = Math.round(opensAt + lasts * day);
    const dates = { opensAt: Math.round(opensAt), deadline, deliverBy: deadline + 7 * day };
    outcomes.set(rigId, planSale(story, { ...sale, ...dates }, commissioning, sampleSeconds));
  }

  const { rigId, hostAccount, purchaseUsd } = rigFor(justSoldOut);
  const opensAt = story.to - 3 * day;
  const sale = {
    rigId,
    host: hostAccount,
    offered: 5000,
    softCap: 3000,
    price: pricePerShare(purchaseUsd),
    opensAt,
    deadline: opensAt + 7 * day,
    deliverBy: opensAt + 14 * day,
    purchases: [
      { buyer: people.isak, shares: 2000, at: opensAt + 5 * hour },
      { buyer: people.imani, shares: 3000, at: story.to - 32 * minute },
    ],
  };
  outcomes.set(rigId, planSale(story, sale, commissioning, sampleSeconds));
  return outcomes;
}

/** [USDC units] of one of 10,000 shares of a rig that cost so many USD. */
function pricePerShare(purchaseUsd: number): bigint {
  return BigInt(Math.round(purchaseUsd * 100));
}

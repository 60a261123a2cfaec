// What the indexer derives from the tables. Each figure's formula stands in `GET /openapi.json`.

import type { Amount, Income } from "./types.ts";

// ---------------------------------------------------------------- GET /rollups, /unmet-demand, /prices

/** `GET /rollups?by=day&from=&to=&model=&region=&cursor=&limit=`: the earliest first; hours and days of nothing are left out. */
export interface Rollup {
  /** [unix s] when the hour or day begins, in UTC. */
  start: number;
  modelId: number;
  region: string;
  /** Opened in it. */
  rentals: number;
  /** Settled in it: commission, hosting fees and holders' rent. */
  rentPaid: Amount;
  commission: Amount;
  holdersRent: Amount;
  refunded: Amount;
  /** RACK that was issued to holders. */
  reward: Amount;
  /** Delivered, of what was settled in it. A slice of a GPU counts as its part. */
  gpuSeconds: number;
  gpuSecondsMissed: number;
}

/** `GET /unmet-demand?days=30&model=&region=`: GPU-seconds that renters asked for and did not get, by model. */
export interface UnmetDemand {
  from: number;
  to: number;
  models: {
    modelId: number;
    /** The host did not start them in time. */
    neverStarted: number;
    /** The host ended them before their time. */
    cutShort: number;
    /** Inspectors found the rig down. */
    undelivered: number;
  }[];
}

/** USDC per GPU-hour, and for as much compute as an H100 does in an hour. */
export interface Price {
  gpuHour: Amount;
  computeUnitHour: Amount;
}

/** `GET /prices`: models that are on offer or were paid for in the last 30 days. */
export interface ModelPrices {
  modelId: number;
  name: string;
  /** Thousandths of an H100. */
  computeUnits: number;
  rigsOffered: number;
  /** The median of the next slot's price over rigs on offer. */
  asked: Price | null;
  /** Rent by GPU-hours delivered, of what was settled in the last 30 days. */
  paid: Price | null;
  /** The median of what clouds publish. */
  cloud: Price | null;
  /** USDC per GPU-hour. */
  cloudRange: { min: Amount; max: Amount; offers: number } | null;
}

// ---------------------------------------------------------------- GET /metrics-summary

export interface Concentration {
  /** Herfindahl-Hirschman index, 0..10,000. */
  hhi: number;
  /** How few together hold more than half. */
  nakamoto: number;
  /** Gini coefficient, 0 (all alike) to 10,000 basis points. */
  gini: number;
  count: number;
}

export interface MetricsSummary {
  block: number;
  time: number;
  rigs: number;
  gpus: number;
  slots: number;
  slotsTaken: number;
  /** Basis points of offered slots. */
  utilisation: number;
  rentals: number;
  openRentals: number;
  activeRenters: number;
  renters: {
    ever: number;
    /** Who used a rig in the last 30 days. */
    month: number;
    /** Basis points of the renters of the 30 days before that who did not come back; null if there were none. */
    churn: number | null;
    /** USDC that a renter paid on average, ever. */
    paidEach: Amount | null;
    /** USDC of commission that a renter brings before going away; null while churn is not known or nobody goes. */
    lifetimeValue: Amount | null;
  };
  /** USDC that renters paid for what was settled in the last 30 days: what recurs monthly. */
  mrr: Amount;
  /** RACK that was issued to holders for each USDC of rent in the last 30 days; null without rent. */
  subsidyPerRent: Amount | null;
  /** Paid by renters for delivered time: commission, hosting fees and holders' rent. Its `month` is the recurring revenue. */
  rentPaid: Income;
  holdersRent: Income;
  commission: Income;
  /** RACK issued to holders and to inspectors. */
  subsidy: Income;
  inspectorPay: Income;
  staked: Amount;
  seats: number;
  inspectors: number;
  holders: number;
  /** Basis points of judged samples that were delivered. */
  delivered: number | null;
  concentration: { hosts: Concentration; inspectors: Concentration; holders: Concentration; regions: Concentration };
}

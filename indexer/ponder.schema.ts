import { bigint, boolean, hex, index, int8, integer, onchainTable, onchainView, primaryKey, sql, text } from "ponder";

// Amounts are token units (USDC and RACK have 6 decimals, so have shares), times unix seconds, addresses lowercase.
// Rent is USDC, a reward is RACK: no column ever holds their sum.
// Long, because it is the whole read model on one page, and Ponder wants it in one file.

/** What an event says besides: a JSON object, large numbers as decimal strings. Kept as text, which is written much faster. */
export type Detail = Readonly<Record<string, string | number | boolean | null>>;

const amount = () => bigint().notNull();
const total = () => bigint().notNull().default(0n);
const seconds = () => int8({ mode: "number" });
const moment = () => ({
  block: int8({ mode: "number" }).notNull(),
  time: int8({ mode: "number" }).notNull(),
  txHash: hex().notNull(),
});

// ---------------------------------------------------------------- rigs: state

export const gpuModel = onchainTable("gpu_model", () => ({
  id: integer().primaryKey(),
  name: text().notNull(),
  memoryMib: integer().notNull(),
  tflops: integer().notNull(), // dense BF16
  tdp: integer().notNull(), // watts
  maxSlices: integer().notNull(),
  computeUnits: integer().notNull(), // thousandths of an H100
}));

export const rig = onchainTable(
  "rig",
  () => ({
    id: integer().primaryKey(),
    host: hex().notNull(),
    shares: hex().notNull(), // contract
    agent: hex().notNull(),
    gateway: text().notNull(),
    region: text().notNull(),
    modelId: integer().notNull(),
    gpuCount: integer().notNull(),
    slices: integer().notNull(), // per GPU; gpuCount * slices = slots
    memoryMib: integer().notNull(),
    price: amount(), // USDC per GPU-hour
    slopePercent: integer().notNull(),
    discount30: integer().notNull(),
    discount180: integer().notNull(),
    hostingFee: integer().notNull(), // percent
    allowance: integer().notNull(), // thousandths of used time
    idleWatts: integer().notNull(),
    loadWatts: integer().notNull(),
    powerPrice: amount(), // USDC per kWh
    computeUnits: integer().notNull(),
    listed: boolean().notNull(),
    inSale: boolean().notNull(),
    saleId: text(), // of its latest sale
    bond: total(),
    rent: total(), // USDC ever notified to holders
    hosting: total(), // USDC ever earned by the host
    commission: total(),
    refunded: total(),
    reward: total(), // RACK ever notified to holders
    delivered: int8({ mode: "number" }).notNull().default(0), // settled rental seconds
    undelivered: int8({ mode: "number" }).notNull().default(0),
    rentals: integer().notNull().default(0),
    holders: integer().notNull().default(0),
    ...moment(), // of its registration
  }),
  (table) => ({ byModelId: index().on(table.modelId), byHost: index().on(table.host) }),
);

/** From the shares contract, which events name, to the rig. */
export const rigShares = onchainTable("rig_shares", () => ({
  address: hex().primaryKey(),
  rigId: integer().notNull(),
}));

/** How a rig's rent or reward drips now: the contract's `Stream`. */
export const stream = onchainTable(
  "stream",
  () => ({
    rigId: integer().notNull(),
    source: text().$type<"rent" | "reward">().notNull(),
    index: amount(),
    rate: amount(),
    updatedAt: seconds().notNull(),
    endsAt: seconds().notNull(),
    remainder: amount(),
    notified: amount(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.rigId, table.source] }) }),
);

// ---------------------------------------------------------------- shares: state

export const sale = onchainTable(
  "sale",
  () => ({
    id: text().primaryKey(), // rig and block, since a failed sale can be opened again
    rigId: integer().notNull(),
    host: hex().notNull(),
    state: text().$type<"open" | "failed" | "delivered" | "closed">().notNull(),
    price: amount(), // USDC per share
    offered: integer().notNull(), // whole shares
    sold: integer().notNull().default(0),
    softCap: integer().notNull(),
    raised: total(), // USDC that buyers paid and did not get back
    deadline: seconds().notNull(),
    deliverBy: seconds().notNull(),
    closedAt: seconds().notNull(), // no purchase from here on
    deliveredAt: seconds(),
    commissionedFrom: seconds(),
    ...moment(),
  }),
  (table) => ({ byRigId: index().on(table.rigId), byState: index().on(table.state) }),
);

export const ask = onchainTable(
  "ask",
  () => ({
    id: bigint().primaryKey(),
    rigId: integer().notNull(),
    seller: hex().notNull(),
    state: text().$type<"open" | "filled" | "cancelled">().notNull(),
    listed: amount(), // share units
    left: amount(),
    price: amount(), // USDC per share
    ...moment(),
  }),
  (table) => ({ byRigIdAndState: index().on(table.rigId, table.state), bySeller: index().on(table.seller) }),
);

export const holding = onchainTable(
  "holding",
  () => ({
    rigId: integer().notNull(),
    holder: hex().notNull(),
    shares: amount(), // share units
    paid: total(), // USDC for shares bought in sales and on the market, less sale refunds
    received: total(), // USDC for shares sold on the market
    rentClaimed: total(),
    rewardClaimed: total(),
    rentOwed: total(), // accrued until the stream's index was `rentIndex`, as the contract keeps it
    rentIndex: total(),
    rewardOwed: total(),
    rewardIndex: total(),
    since: seconds().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.rigId, table.holder] }), byHolder: index().on(table.holder) }),
);

// ---------------------------------------------------------------- rentals: state

export const rental = onchainTable(
  "rental",
  () => ({
    id: bigint().primaryKey(),
    rigId: integer().notNull(),
    renter: hex().notNull(),
    payer: hex().notNull(),
    /** Running rentals whose end has passed wait for settlement. Closed ones too. */
    state: text().$type<"requested" | "running" | "closed" | "ended" | "cancelled">().notNull(),
    reason: text(), // why it ended
    slots: bigint().notNull(), // bitmap
    slotCount: integer().notNull(),
    price: amount(), // USDC per GPU-hour, pinned
    commissionPercent: integer().notNull(),
    discountPercent: integer().notNull(),
    hostingPercent: integer().notNull(),
    allowance: integer().notNull(),
    accessKey: hex().notNull(),
    start: seconds(),
    end: seconds(),
    duration: seconds().notNull(),
    takenUntil: seconds().notNull(), // its slots
    settledTo: seconds(),
    delivered: int8({ mode: "number" }).notNull().default(0),
    undelivered: int8({ mode: "number" }).notNull().default(0),
    deposited: amount(), // = deposit + commission + hosting + rent + refund, always
    deposit: amount(), // still in escrow
    commission: total(),
    hosting: total(),
    rent: total(),
    refund: total(),
    slaCredit: total(),
    paidRack: bigint(), // RACK that was swapped for the deposit, when paid so
    renewalPeriod: seconds(), // by which anyone may renew it; 0 or none: not at all
    ...moment(), // of its opening
  }),
  (table) => ({
    byRigIdAndState: index().on(table.rigId, table.state),
    byRenter: index().on(table.renter),
    byStateAndTakenUntil: index().on(table.state, table.takenUntil),
    byTime: index().on(table.time),
  }),
);

// ---------------------------------------------------------------- inspectors: state

export const inspector = onchainTable("inspector", () => ({
  address: hex().primaryKey(),
  seats: integer().notNull().default(0), // taken and not withdrawn
  stake: total(), // RACK
  pay: total(), // RACK ever earned
  payClaimed: total(),
  slashed: total(), // RACK, leaks of missed epochs among them
  reports: integer().notNull().default(0),
  samples: integer().notNull().default(0),
  misses: integer().notNull().default(0),
  since: seconds().notNull(),
}));

export const seat = onchainTable(
  "seat",
  () => ({
    id: integer().primaryKey(),
    inspector: hex().notNull(), // the last one when empty
    state: text().$type<"active" | "leaving" | "ejected" | "empty">().notNull(),
    stake: amount(), // RACK
    pay: total(), // RACK earned and not claimed
    activeFrom: integer().notNull(), // epoch
    leavesAt: seconds(),
    misses: integer().notNull().default(0), // in a row
    ...moment(), // when it was taken
  }),
  (table) => ({ byInspector: index().on(table.inspector) }),
);

export const epoch = onchainTable("epoch", () => ({
  id: integer().primaryKey(),
  seats: integer().notNull(),
  size: integer().notNull(),
  quorum: integer().notNull(),
  ...moment(),
}));

/** How many samples of each rig of a group were ever judged, and delivered: in the order of the rigs. */
export const uptime = onchainTable("uptime", () => ({
  group: integer().primaryKey(),
  judged: integer().array().notNull(),
  delivered: integer().array().notNull(),
}));

/** An inspector who may not report on a group of 48 rigs, because of one of them. */
export const conflict = onchainTable(
  "conflict",
  () => ({ inspector: hex().notNull(), group: integer().notNull(), rigId: integer().notNull() }),
  (table) => ({ key: primaryKey({ columns: [table.inspector, table.group] }) }),
);

/** Somebody asked for the agent-signed receipt behind a sample that a report called delivered. */
export const demand = onchainTable(
  "demand",
  () => ({
    id: integer().primaryKey(),
    state: text().$type<"open" | "shown" | "missed">().notNull(),
    seatId: integer().notNull(),
    rigId: integer().notNull(),
    inspector: hex().notNull(),
    demander: hex().notNull(),
    epoch: integer().notNull(),
    sample: integer().notNull(),
    deadline: seconds().notNull(),
    bond: amount(), // RACK
    slashed: total(), // RACK
    ...moment(),
  }),
  (table) => ({ byInspector: index().on(table.inspector), byState: index().on(table.state) }),
);

// ---------------------------------------------------------------- the protocol: state

/** Parameters and stop flags, by name: `commission`, `committee.size`, `stopped.RentalEscrow`, ... */
export const setting = onchainTable("setting", () => ({
  name: text().primaryKey(),
  value: text().notNull(),
  ...moment(),
}));

// ---------------------------------------------------------------- history

/** One line of a balanced entry: all lines of an event sum to zero per token. */
export const journalEntry = onchainTable(
  "journal_entry",
  () => ({
    ...moment(),
    logIndex: integer().notNull(),
    token: text().$type<"USDC" | "RACK">().notNull(),
    line: integer().notNull(), // of the event's in this token
    account: text().notNull(), // its name
    subject: text().notNull(), // a rig, rental, seat, demand, payee, or whose wallets; "" where there is only one
    amount: amount(), // signed
    event: text().notNull(), // name
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex, table.token, table.line] }),
    byAccountAndSubjectAndTime: index().on(table.account, table.subject, table.time),
    byTxHash: index().on(table.txHash),
  }),
);

/** Balance of a ledger account: the sum of its journal lines, made when asked for. */
export const account = onchainView("account").as((db) =>
  db
    .select({
      token: journalEntry.token,
      name: sql<string>`${journalEntry.account}`.as("name"),
      subject: journalEntry.subject,
      balance: sql<bigint>`SUM(${journalEntry.amount})`.mapWith(journalEntry.amount).as("balance"),
    })
    .from(journalEntry)
    .groupBy(journalEntry.token, journalEntry.account, journalEntry.subject),
);

export const rigEvent = onchainTable(
  "rig_event",
  () => ({
    id: text().primaryKey(),
    rigId: integer().notNull(),
    kind: text().notNull(),
    detail: text().notNull(), // JSON: Detail
    ...moment(),
  }),
  (table) => ({ byRigIdAndTime: index().on(table.rigId, table.time) }),
);

export const saleEvent = onchainTable(
  "sale_event",
  () => ({
    id: text().primaryKey(),
    saleId: text().notNull(),
    rigId: integer().notNull(),
    kind: text().$type<"opened" | "bought" | "soldOut" | "delivered" | "failed" | "refunded" | "closed">().notNull(),
    account: hex(), // host or buyer
    shares: integer().notNull(), // whole shares
    amount: amount(), // USDC
    ...moment(),
  }),
  (table) => ({ bySaleId: index().on(table.saleId), byAccount: index().on(table.account) }),
);

export const trade = onchainTable(
  "trade",
  () => ({
    id: text().primaryKey(),
    askId: bigint().notNull(),
    rigId: integer().notNull(),
    buyer: hex().notNull(),
    seller: hex().notNull(),
    shares: amount(),
    paid: amount(),
    ...moment(),
  }),
  (table) => ({
    byRigId: index().on(table.rigId),
    byBuyer: index().on(table.buyer),
    bySeller: index().on(table.seller),
  }),
);

export const shareTransfer = onchainTable(
  "share_transfer",
  () => ({
    id: text().primaryKey(),
    rigId: integer().notNull(),
    from: hex().notNull(),
    to: hex().notNull(),
    shares: amount(),
    fromAfter: amount(), // what each side holds after it
    toAfter: amount(),
    logIndex: integer().notNull(),
    ...moment(),
  }),
  (table) => ({
    byFromAndTime: index().on(table.from, table.time),
    byToAndTime: index().on(table.to, table.time),
    byRigId: index().on(table.rigId),
  }),
);

/** The stream as it was from `time` on: with it, what any holder earned between any two moments is exact. */
export const streamUpdate = onchainTable(
  "stream_update",
  () => ({
    id: text().primaryKey(),
    rigId: integer().notNull(),
    source: text().$type<"rent" | "reward">().notNull(),
    added: amount(),
    index: amount(),
    rate: amount(),
    endsAt: seconds().notNull(),
    remainder: amount(),
    logIndex: integer().notNull(),
    ...moment(),
  }),
  (table) => ({ byRigIdAndSourceAndTime: index().on(table.rigId, table.source, table.time) }),
);

export const claim = onchainTable(
  "claim",
  () => ({
    id: text().primaryKey(),
    holder: hex().notNull(),
    rigId: integer().notNull(),
    source: text().$type<"rent" | "reward">().notNull(),
    amount: amount(), // USDC for rent, RACK for a reward
    ...moment(),
  }),
  (table) => ({ byHolderAndTime: index().on(table.holder, table.time), byRigId: index().on(table.rigId) }),
);

export const rentalEvent = onchainTable(
  "rental_event",
  () => ({
    id: text().primaryKey(),
    rentalId: bigint().notNull(),
    rigId: integer().notNull(),
    kind: text().$type<"opened" | "started" | "extended" | "closed" | "settled" | "ended" | "slaCredit">().notNull(),
    detail: text().notNull(), // JSON: Detail
    logIndex: integer().notNull(),
    ...moment(),
  }),
  (table) => ({ byRentalId: index().on(table.rentalId), byRigIdAndTime: index().on(table.rigId, table.time) }),
);

/** What a committee found for a group of 48 rigs in an epoch: 24 sample bits a rig, 10 rigs a word. */
export const attestation = onchainTable(
  "attestation",
  () => ({
    group: integer().notNull(),
    epoch: integer().notNull(),
    judged: bigint().array().notNull(),
    delivered: bigint().array().notNull(),
    ...moment(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.group, table.epoch] }) }),
);

export const report = onchainTable(
  "report",
  () => ({
    id: text().primaryKey(), // epoch, group, seat
    epoch: integer().notNull(),
    group: integer().notNull(),
    seatId: integer().notNull(),
    inspector: hex().notNull(),
    delivered: bigint().array().notNull(), // 24 bits a rig, 10 rigs a word
    tested: bigint().array().notNull(),
    evidenceRoot: hex().notNull(),
    samples: integer().notNull(),
    pay: amount(), // RACK
    ...moment(),
  }),
  (table) => ({ byEpochAndGroup: index().on(table.epoch, table.group), byInspector: index().on(table.inspector) }),
);

export const seatEvent = onchainTable(
  "seat_event",
  () => ({
    id: text().primaryKey(),
    seatId: integer().notNull(),
    inspector: hex().notNull(),
    kind: text()
      .$type<"taken" | "left" | "ejected" | "withdrawn" | "payClaimed" | "missed" | "slashed" | "equivocated">()
      .notNull(),
    detail: text().notNull(), // JSON: Detail
    ...moment(),
  }),
  (table) => ({ bySeatId: index().on(table.seatId), byInspector: index().on(table.inspector) }),
);

export const subsidy = onchainTable(
  "subsidy",
  () => ({
    id: text().primaryKey(),
    rigId: integer().notNull(),
    samples: integer().notNull(),
    amount: amount(), // RACK
    ...moment(),
  }),
  (table) => ({ byRigId: index().on(table.rigId) }),
);

/** Rows of these are only ever added: handlers neither find nor change them, and the indexer does not keep them in memory. */
export const appendOnly = [
  journalEntry,
  rigEvent,
  saleEvent,
  trade,
  shareTransfer,
  streamUpdate,
  claim,
  rentalEvent,
  attestation,
  report,
  seatEvent,
  subsidy,
];

// What the indexer's REST API answers. Amounts and other numbers that may pass 2^53 are decimal strings in token units
// (USDC, RACK and shares have 6 decimals); times are unix seconds; addresses are lowercase; bitmaps are decimal strings.
// Rent is USDC and a reward is RACK: they stand side by side and are never added.
// Long, because it is the one page that whoever calls the API has to read.

/** A decimal number of token units. */
export type Amount = string;
export type Address = `0x${string}`;
export type Hex = `0x${string}`;

/** One page of a list; `next` goes into `?cursor=` and is null on the last page. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** RFC 9457, content type application/problem+json. `detail` is a sentence for a person. */
export interface Problem {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
}

export interface Moment {
  block: number;
  time: number;
  txHash: Hex;
}

/** An amount of rent or reward over the last day, week and month, and ever. */
export interface Income {
  day: Amount;
  week: Amount;
  month: Amount;
  total: Amount;
}

// ---------------------------------------------------------------- GET /health, /status, /reconcile, /live

/** `GET /health`: 200 when `ok`, else 503. */
export interface Health {
  status: "ok" | "starting" | "behind" | "chain unreachable" | "database unreachable" | "books differ";
  /** The last block in the tables; null before the first. */
  block: number | null;
  chainBlock: number | null;
  lagBlocks: number | null;
  lagSeconds: number | null;
  /** The last comparison of the ledger with the contracts at what was then the last block; null before the first. */
  reconcile: Reconciled | null;
}

/** What the indexer found when it last compared its books with the contracts, which it does every 100 blocks by itself. */
export interface Reconciled {
  block: number;
  /** How many amounts. */
  checked: number;
  /** The first 20; must be empty. */
  differences: Difference[];
  at: number;
}

/** `GET /status` */
export interface Status {
  chainId: number;
  block: number | null;
  time: number | null;
  chainBlock: number | null;
  /** [s] length of a sample; an epoch is 24. */
  sampleSeconds: number;
  /** As in {@link Health}. */
  reconcile: Reconciled | null;
  /** Parameters and stop flags as last changed: `commission`, `discount`, `committee.size`, `stopped.RentalEscrow`, ... */
  settings: Record<string, string>;
}

/** `GET /reconcile?block=N` */
export interface Reconciliation {
  block: number;
  /** Must be empty. */
  differences: Difference[];
  /** Tokens somebody sent to a contract without being asked; they are owed to nobody. */
  surplus: { contract: string; token: "USDC" | "RACK"; amount: Amount }[];
  checked: number;
  tookMs: number;
}

export interface Difference {
  /** For example "deposit of rental 4294967297". */
  what: string;
  chain: Amount;
  ledger: Amount;
}

/** `GET /reconcile/first`: where to begin a repair. */
export interface FirstDifference {
  /** The first block at which the books differ; null when they agree. */
  block: number | null;
  differences: Difference[];
}

/** `GET /live`, server-sent events `block`: sent at once and then whenever a block was indexed. */
export interface LiveBlock {
  block: number;
  time: number;
  /** Tables that changed; what depends on others need not be read again. Empty right after connecting. */
  tables: string[];
}

// ---------------------------------------------------------------- GET /models, /rigs, /rigs/:id

/** `GET /models`: all of them. */
export interface GpuModel {
  id: number;
  name: string;
  memoryMib: number;
  /** Dense BF16. */
  tflops: number;
  /** [W] */
  tdp: number;
  maxSlices: number;
  /** Thousandths of an H100. */
  computeUnits: number;
}

/**
 * `GET /rigs?model=&minMemoryMib=&region=&maxPrice=&minFree=&minUptime=&maxAllowance=&host=&offered=true&sort=&cursor=&limit=`
 * `model` is an id, `region` a prefix ("US"), `maxPrice` USDC units per GPU-hour, `minFree` slots, `minUptime` percent,
 * `sort` one of `price`, `-price`, `uptime`, `memory`, `performance`, `newest`. Items are {@link Rig}.
 */
export interface Rig {
  id: number;
  host: Address;
  shares: Address;
  agent: Address;
  gateway: string;
  region: string;
  model: GpuModel;
  gpuCount: number;
  /** Slots one GPU is cut into. */
  slices: number;
  slotCount: number;
  /** Bitmap of slots that are taken as of the indexed block. */
  slotsTaken: string;
  slotsFree: number;
  memoryMib: number;
  /** USDC per GPU-hour at no utilisation. */
  price: Amount;
  /** The same for the next slot, at the utilisation that it brings; of a full rig for its last. */
  priceNow: Amount;
  slopePercent: number;
  discount30: number;
  discount180: number;
  hostingFee: number;
  /** Thousandths of used time that may go undelivered. */
  allowance: number;
  idleWatts: number;
  loadWatts: number;
  /** USDC per kWh. */
  powerPrice: Amount;
  listed: boolean;
  inSale: boolean;
  /** It can be rented: listed and not in sale. */
  offered: boolean;
  bond: Amount;
  rentals: number;
  holders: number;
  samplesJudged: number;
  samplesDelivered: number;
  /** Rent ever notified to holders. */
  rent: Amount;
  /** RACK ever notified to holders. */
  reward: Amount;
  /** The latest price of one share: of a trade, else of its sale; null if never sold. */
  sharePrice: Amount | null;
  registeredAt: number;
}

/** One epoch of 24 samples; bit s is sample s. */
export interface Attestation {
  epoch: number;
  judged: number;
  delivered: number;
  time: number;
  txHash: Hex;
}

export interface RigHolder {
  holder: Address;
  /** Share units. */
  shares: Amount;
  since: number;
}

/** [basis points a year] of the rig's value; null while it has none or has not been rented for a day. */
export interface Returns {
  /** USDC for the whole rig, at the latest share price. */
  value: Amount | null;
  /** [s] over which the rent was counted, at most 30 days. */
  over: number;
  /** What renters paid. */
  gross: number | null;
  /** What holders got: less commission and hosting fee. */
  net: number | null;
  /** Less straight-line depreciation over 4 years. */
  afterDepreciation: number | null;
}

/** What a share is worth by the books alone: the machine's cost less its age, and rent that has not dripped yet. */
export interface Nav {
  /** USDC per share: (machine + undripped) / 10,000. */
  perShare: Amount;
  /** Price of its sale, times 10,000 shares. */
  cost: Amount;
  /** The cost, less a straight line to zero over 4 years from when it was commissioned. */
  machine: Amount;
  /** Rent that still drips to whoever holds shares then. */
  undripped: Amount;
  /** [basis points] by which the latest share price is above it; null without one. */
  premium: number | null;
}

/** `GET /rigs/:id` */
export interface RigStory extends Rig {
  sale: Sale | null;
  asks: Ask[];
  trades: Trade[];
  /** The largest 100. */
  topHolders: RigHolder[];
  /** The latest 50. */
  latestRentals: Rental[];
  /** The last 64 epochs that were judged, the latest first. */
  attestations: Attestation[];
  rentIncome: Income;
  rewardIncome: Income;
  hostingEarned: Amount;
  commissionPaid: Amount;
  refunded: Amount;
  /** USDC the host can withdraw. */
  hostingOwed: Amount;
  returns: Returns;
  /** Null for a rig that was never sold. */
  nav: Nav | null;
  /** The latest 50. */
  events: RigEvent[];
}

export interface RigEvent extends Moment {
  kind: string;
  detail: Record<string, string | number | boolean | null>;
}

// ---------------------------------------------------------------- GET /sales, /asks

/** `GET /sales?state=open&rig=&cursor=&limit=`: the latest first. */
export interface Sale extends Moment {
  id: string;
  rigId: number;
  host: Address;
  state: "open" | "failed" | "delivered" | "closed";
  /** USDC per share. */
  price: Amount;
  /** Whole shares, as `sold` and `softCap`. */
  offered: number;
  sold: number;
  softCap: number;
  raised: Amount;
  deadline: number;
  deliverBy: number;
  closedAt: number;
  deliveredAt: number | null;
  commissionedFrom: number | null;
}

/** An item of `GET /sales`. */
export interface SaleOfRig extends Sale {
  rig: RigBrief;
}

export interface RigBrief {
  id: number;
  model: string;
  gpuCount: number;
  region: string;
  host: Address;
}

/** `GET /asks?rig=&seller=&cursor=&limit=`: open ones, the cheapest first. */
export interface Ask extends Moment {
  id: string;
  rigId: number;
  seller: Address;
  state: "open" | "filled" | "cancelled";
  listed: Amount;
  left: Amount;
  /** USDC per share. */
  price: Amount;
}

export interface Trade extends Moment {
  rigId: number;
  buyer: Address;
  seller: Address;
  shares: Amount;
  paid: Amount;
}

// ---------------------------------------------------------------- GET /rentals/:id, /renters/:address/rentals, /hosts/:address

/** `GET /renters/:address/rentals?cursor=&limit=` and `GET /rentals?rig=&host=&state=&cursor=&limit=`: the latest first. */
export interface Rental extends Moment {
  id: string;
  rigId: number;
  rig: RigBrief;
  renter: Address;
  payer: Address;
  /** `running` past its `end`, `closed`: waits for settlement. */
  state: "requested" | "running" | "closed" | "ended" | "cancelled";
  reason: string | null;
  slots: string;
  slotCount: number;
  price: Amount;
  commissionPercent: number;
  discountPercent: number;
  hostingPercent: number;
  allowance: number;
  accessKey: Hex;
  start: number | null;
  end: number | null;
  duration: number;
  settledTo: number | null;
  /** [s] of the settled time. */
  delivered: number;
  undelivered: number;
  /** deposited = deposit + commission + hosting + rent + refund, always. */
  deposited: Amount;
  deposit: Amount;
  commission: Amount;
  hosting: Amount;
  rent: Amount;
  refund: Amount;
  slaCredit: Amount;
  /** RACK that was swapped for the deposit; null when it was paid in USDC. */
  paidRack: Amount | null;
  /** [s] by which anyone may renew it in its last sample; null or 0: not at all. */
  renewalPeriod: number | null;
}

export interface RentalEvent extends Moment {
  kind: "opened" | "started" | "extended" | "closed" | "settled" | "ended" | "slaCredit";
  detail: Record<string, string | number | boolean | null>;
}

/** `POST /energy` takes it of a rig's agent. Nobody checks it, and no money follows from it. */
export interface ReportedEnergy {
  joules: number;
  /** [unix s] */
  from: number;
  until: number;
  /** "simulated": made up from a measured curve, for a rig without GPUs. */
  label: "host-reported" | "simulated";
  /** How the host knows: nvml, nvidia-smi, simulated. */
  source: string;
  agent: Address;
  /** Of the agent over the receipt (EIP-712). */
  signature: Hex;
}

/** `GET /rentals/:id` */
export interface RentalStory extends Rental {
  gateway: string;
  /** Null where the host reported none. */
  energy: ReportedEnergy | null;
  events: RentalEvent[];
  /** Of the epochs it ran in, the earliest first, at most 1,000. */
  attestations: Attestation[];
  /** Reports behind them, with the root of their evidence. */
  reports: { epoch: number; inspector: Address; evidenceRoot: Hex; delivered: number; tested: number; txHash: Hex }[];
  /** Every movement of its money. */
  journal: JournalLine[];
}

export interface JournalLine extends Moment {
  event: string;
  token: "USDC" | "RACK";
  account: string;
  subject: string;
  /** Signed. */
  amount: Amount;
}

/** `GET /journal?token=&account=&subject=&event=&tx=&from=&to=&cursor=&limit=`: the latest first. */
export interface BookedLine extends JournalLine {
  /** Of the event in its block. */
  logIndex: number;
}

export interface AccountBalance {
  token: "USDC" | "RACK";
  account: string;
  subject: string;
  /** The sum of its lines. */
  balance: Amount;
}

/** `GET /accounts?block=&token=&account=&subject=&cursor=&limit=` */
export interface AccountPage extends Page<AccountBalance> {
  /** As of it. */
  block: number;
}

/** `GET /hosts/:address` */
export interface Host {
  host: Address;
  rigs: Rig[];
  /** USDC that can be withdrawn, by rig. */
  hostingOwed: Record<string, Amount>;
  hostingEarned: Amount;
  openRentals: Rental[];
}

/**
 * `GET /hosts/:address/earnings?days=30`: USDC of the rigs it hosts now, in days of UTC, the earliest first; days of nothing are
 * left out. Hosting fees count when they are settled, rent of its own shares as it drips.
 */
export interface HostEarnings {
  host: Address;
  days: { day: string; rigId: number; source: "hosting" | "rent"; amount: Amount }[];
}

// ---------------------------------------------------------------- GET /holders/:address

export interface Accrued {
  /** earned = claimed + claimable, to the second of the indexed block. */
  earned: Amount;
  claimed: Amount;
  claimable: Amount;
}

export interface Holding {
  rigId: number;
  rig: RigBrief;
  /** The contract of the rig's shares. */
  sharesAddress: Address;
  /** Share units. */
  shares: Amount;
  /** The rig's first sale runs: they cannot move. */
  locked: boolean;
  /** USDC paid for shares, and received for those sold. */
  paid: Amount;
  received: Amount;
  sharePrice: Amount | null;
  rent: Accrued;
  reward: Accrued;
  since: number;
}

/** `GET /holders/:address` */
export interface Portfolio {
  holder: Address;
  block: number;
  time: number;
  holdings: Holding[];
  rent: Accrued;
  reward: Accrued;
  asks: Ask[];
}

/** `GET /holders/:address/earnings?days=30`: days of UTC, the earliest first; days of nothing are left out. */
export interface Earnings {
  holder: Address;
  days: { day: string; rigId: number; source: "rent" | "reward"; amount: Amount }[];
}

/** `GET /holders/:address/value?days=30`: USDC at the end of each day of UTC, the earliest first, the last one as of now. */
export interface Values {
  holder: Address;
  days: { day: string; value: Amount }[];
}

/** `GET /holders/:address/claims?cursor=&limit=`: the latest first. */
export interface Claim extends Moment {
  rigId: number;
  source: "rent" | "reward";
  amount: Amount;
}

// ---------------------------------------------------------------- GET /inspectors, /inspectors/:address

/** `GET /inspectors?cursor=&limit=`: the most samples first. All amounts in RACK. */
export interface Inspector {
  address: Address;
  seats: number;
  stake: Amount;
  pay: Amount;
  payClaimed: Amount;
  slashed: Amount;
  reports: number;
  samples: number;
  misses: number;
  since: number;
}

/** `GET /inspectors/:address`; nothing of anything for an account that never took a seat. */
export interface InspectorStory extends Omit<Inspector, "since"> {
  /** Null: it never took a seat. */
  since: number | null;
  seatList: Seat[];
  latestReports: (Moment & {
    epoch: number;
    group: number;
    seatId: number;
    samples: number;
    pay: Amount;
    evidenceRoot: Hex;
  })[];
  events: (Moment & { seatId: number; kind: string; detail: Record<string, string | number | boolean | null> })[];
}

export interface Seat {
  id: number;
  inspector: Address;
  state: "active" | "leaving" | "ejected" | "empty";
  stake: Amount;
  pay: Amount;
  activeFrom: number;
  leavesAt: number | null;
  misses: number;
}

/** `GET /demands?state=&inspector=&rig=&cursor=&limit=`: receipts that somebody asked to see, the latest first. */
export interface Demand extends Moment {
  id: number;
  state: "open" | "shown" | "missed";
  seatId: number;
  rigId: number;
  inspector: Address;
  demander: Address;
  epoch: number;
  sample: number;
  deadline: number;
  /** RACK. */
  bond: Amount;
  slashed: Amount;
}

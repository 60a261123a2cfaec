import { ponder, type Context } from "ponder:registry";
import { type Hex, zeroAddress } from "viem";
import {
  ask,
  claim,
  holding,
  rig,
  rigShares,
  sale,
  saleEvent,
  shareTransfer,
  stream,
  streamUpdate,
  trade,
} from "../ponder.schema.ts";
import { book, post } from "./ledger.ts";
import { idOf, momentOf, type OnchainEvent } from "./lib/moment.ts";
import { addToStream, indexAt, owedAt } from "./lib/streams.ts";
import { changeSetting } from "./rigs.ts";

type Db = Pick<Context, "db">;

// ---------------------------------------------------------------- first sale

ponder.on("ShareSale:SaleOpened", async ({ event, context }) => {
  const { rigId, host, offered, price, softCap, deadline, deliverBy } = event.args;
  const saleId = `${rigId}-${event.block.number}`;
  await context.db.insert(sale).values({
    id: saleId,
    rigId: Number(rigId),
    host,
    state: "open",
    price,
    offered: Number(offered),
    softCap: Number(softCap),
    deadline: Number(deadline),
    deliverBy: Number(deliverBy),
    closedAt: Number(deadline),
    ...momentOf(event),
  });
  await context.db.update(rig, { id: Number(rigId) }).set({ saleId });
  await recordSaleEvent(context, event, rigId, "opened", host, Number(offered), 0n);
});

ponder.on("ShareSale:SharesBought", async ({ event, context }) => {
  const { rigId, buyer, shares, paid } = event.args;
  await changeSale(context, rigId, (row) => ({ sold: row.sold + Number(shares), raised: row.raised + paid }));
  await changeHolding(context, event, Number(rigId), buyer, { paid });
  await recordSaleEvent(context, event, rigId, "bought", buyer, Number(shares), paid);
  await post(context, event, "SharesBought", "USDC", ["outside", "buyer"], [[["sale", rigId], paid]]);
});

ponder.on("ShareSale:SaleSoldOut", async ({ event, context }) => {
  await changeSale(context, event.args.rigId, () => ({ closedAt: Number(event.args.closedAt) }));
  await recordSaleEvent(context, event, event.args.rigId, "soldOut");
});

ponder.on("ShareSale:SaleDelivered", async ({ event, context }) => {
  const { rigId, host, proceeds, commissionedFrom } = event.args;
  const delivered = { deliveredAt: Number(event.block.timestamp), commissionedFrom: Number(commissionedFrom) };
  await changeSale(context, rigId, () => ({ state: "delivered", ...delivered }));
  await recordSaleEvent(context, event, rigId, "delivered", host, 0, proceeds);
  await post(context, event, "SaleDelivered", "USDC", ["sale", rigId], [[["outside", "host"], proceeds]]);
});

ponder.on("ShareSale:SaleFailed", async ({ event, context }) => {
  await changeSale(context, event.args.rigId, () => ({ state: "failed" }));
  await recordSaleEvent(context, event, event.args.rigId, "failed");
});

ponder.on("ShareSale:SaleRefunded", async ({ event, context }) => {
  const { rigId, buyer, shares, amount } = event.args;
  await changeSale(context, rigId, (row) => ({ sold: row.sold - Number(shares), raised: row.raised - amount }));
  await changeHolding(context, event, Number(rigId), buyer, { paid: -amount });
  await recordSaleEvent(context, event, rigId, "refunded", buyer, Number(shares), amount);
  await post(context, event, "SaleRefunded", "USDC", ["sale", rigId], [[["outside", "buyer"], amount]]);
});

ponder.on("ShareSale:SaleClosed", async ({ event, context }) => {
  await changeSale(context, event.args.rigId, () => ({ state: "closed" }));
  await recordSaleEvent(context, event, event.args.rigId, "closed");
});

ponder.on("ShareSale:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.ShareSale", event.args.stopped);
});

// ---------------------------------------------------------------- market

ponder.on("ShareMarket:AskListed", async ({ event, context }) => {
  const { askId, rigId, seller, shares, price } = event.args;
  const row = { id: askId, rigId: Number(rigId), seller, listed: shares, left: shares, price };
  await context.db.insert(ask).values({ ...row, state: "open", ...momentOf(event) });
});

ponder.on("ShareMarket:AskFilled", async ({ event, context }) => {
  const { askId, rigId, buyer, seller, shares, paid } = event.args;
  await context.db.update(ask, { id: askId }).set((row) => {
    const left = row.left - shares;
    return { left, state: left === 0n ? "filled" : "open" };
  });
  const row = { askId, rigId: Number(rigId), buyer, seller, shares, paid };
  await context.db.insert(trade).values({ id: idOf(event), ...row, ...momentOf(event) });
  await changeHolding(context, event, Number(rigId), buyer, { paid });
  await changeHolding(context, event, Number(rigId), seller, { received: paid });
  await post(context, event, "AskFilled", "USDC", ["outside", "buyer"], [[["outside", "seller"], paid]]);
});

ponder.on("ShareMarket:AskCancelled", async ({ event, context }) => {
  await context.db.update(ask, { id: event.args.askId }).set({ state: "cancelled" });
});

ponder.on("ShareMarket:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.ShareMarket", event.args.stopped);
});

// ---------------------------------------------------------------- holders

ponder.on("RigShares:Transfer", async ({ event, context }) => {
  const { from, to, value } = event.args;
  const rigId = await rigOf(context, event.log.address);
  const fromAfter = from === zeroAddress ? 0n : await moveShares(context, event, rigId, from, -value);
  const toAfter = await moveShares(context, event, rigId, to, value);
  const row = { rigId, from, to, shares: value, fromAfter: from === to ? toAfter : fromAfter, toAfter };
  await context.db
    .insert(shareTransfer)
    .values({ id: idOf(event), ...row, logIndex: event.log.logIndex, ...momentOf(event) });
});

ponder.on("RigShares:RentNotified", async ({ event, context }) => {
  await notify(context, event, "rent", event.args); // the settlement that comes with it adds to the rig's rent
});

ponder.on("RigShares:RewardNotified", async ({ event, context }) => {
  const id = await notify(context, event, "reward", event.args);
  await context.db.update(rig, { id }).set((row) => ({ reward: row.reward + event.args.amount }));
});

ponder.on("RentalEscrow:RentClaimed", async ({ event, context }) => {
  await recordClaims(context, event, "rent");
});

type Claimed = OnchainEvent & { args: { holder: Hex; rigIds: readonly bigint[]; amounts: readonly bigint[] } };

/** Notes and books what a holder took of some rigs' rent or reward. */
export async function recordClaims(context: Db, event: Claimed, source: "rent" | "reward"): Promise<void> {
  const { holder, rigIds, amounts } = event.args;
  const lines = rigIds.map((rigId, i) => [[source, rigId], -(amounts[i] ?? 0n)] as const);
  // A claim of nothing counts too: it rounds what has accrued.
  const rows = rigIds.map((rigId, i) => {
    return { id: `${idOf(event)}-${source}-${i}`, holder, rigId: Number(rigId), source, amount: amounts[i] ?? 0n };
  });
  if (rows.length > 0) await context.db.insert(claim).values(rows.map((row) => ({ ...row, ...momentOf(event) })));
  for (const { rigId, amount } of rows) {
    const { index } = await accrue(context, event, rigId, holder, source);
    const claimed = source === "rent" ? { rentClaimed: amount } : { rewardClaimed: amount };
    const taken = source === "rent" ? { rentOwed: 0n, rentIndex: index } : { rewardOwed: 0n, rewardIndex: index };
    await changeHolding(context, event, rigId, holder, claimed, taken);
  }
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  const [name, token] = source === "rent" ? (["RentClaimed", "USDC"] as const) : (["RewardsClaimed", "RACK"] as const);
  await book(context, event, name, token, [...lines, [["outside", "holder"], total]]);
}

// ---------------------------------------------------------------- inside

async function rigOf({ db }: Db, shares: Hex): Promise<number> {
  const clone = await db.find(rigShares, { address: shares });
  if (!clone) throw new Error(`${shares} is not a rig's shares.`);
  return clone.rigId;
}

/** Adds to a rig's stream. Returns the rig. */
async function notify(
  context: { db: Context["db"] },
  event: OnchainEvent & { log: { address: Hex } },
  source: "rent" | "reward",
  { amount, endsAt }: { amount: bigint; endsAt: bigint },
): Promise<number> {
  const rigId = await rigOf(context, event.log.address);
  const after = await context.db
    .update(stream, { rigId, source })
    .set((before) => addToStream(before, amount, Number(endsAt), Number(event.block.timestamp)));
  const { index, rate, remainder } = after;
  const row = { rigId, source, added: amount, index, rate, endsAt: after.endsAt, remainder };
  await context.db
    .insert(streamUpdate)
    .values({ id: idOf(event), ...row, logIndex: event.log.logIndex, ...momentOf(event) });
  return rigId;
}

/** Moves shares to a holder, or from below zero, after what they earned was counted. Returns the holder's shares afterwards. */
async function moveShares(
  context: Db,
  event: OnchainEvent,
  rigId: number,
  holder: Hex,
  shares: bigint,
): Promise<bigint> {
  const rent = await accrue(context, event, rigId, holder, "rent");
  const reward = await accrue(context, event, rigId, holder, "reward");
  const accrued = { rentOwed: rent.owed, rentIndex: rent.index, rewardOwed: reward.owed, rewardIndex: reward.index };
  return changeHolding(context, event, rigId, holder, { shares }, accrued);
}

/** What a holder is owed now, and the index of the stream it is counted to. */
async function accrue(
  { db }: Db,
  event: OnchainEvent,
  rigId: number,
  holder: Hex,
  source: "rent" | "reward",
): Promise<{ owed: bigint; index: bigint }> {
  const dripping = await db.find(stream, { rigId, source });
  const index = dripping ? indexAt(dripping, Number(event.block.timestamp)) : 0n;
  const row = await db.find(holding, { rigId, holder });
  if (!row) return { owed: 0n, index };
  return { owed: owedAt(row, source, index), index };
}

type Amounts = Partial<Record<"shares" | "paid" | "received" | "rentClaimed" | "rewardClaimed", bigint>>;
type Accrued = Partial<Pick<typeof holding.$inferInsert, "rentOwed" | "rentIndex" | "rewardOwed" | "rewardIndex">>;

/** Adds amounts to a holding, sets what it has accrued, and counts the rig's holders. Returns its shares afterwards. */
async function changeHolding(
  { db }: Db,
  event: OnchainEvent,
  rigId: number,
  holder: Hex,
  change: Amounts,
  accrued: Accrued = {},
): Promise<bigint> {
  const before = await db.find(holding, { rigId, holder });
  const { shares = 0n, paid = 0n, received = 0n, rentClaimed = 0n, rewardClaimed = 0n } = change;
  const row = {
    shares: (before?.shares ?? 0n) + shares,
    paid: (before?.paid ?? 0n) + paid,
    received: (before?.received ?? 0n) + received,
    rentClaimed: (before?.rentClaimed ?? 0n) + rentClaimed,
    rewardClaimed: (before?.rewardClaimed ?? 0n) + rewardClaimed,
    ...accrued,
  };
  if (before) await db.update(holding, { rigId, holder }).set(row);
  else await db.insert(holding).values({ rigId, holder, since: Number(event.block.timestamp), ...row });
  const joined = Number(row.shares > 0n) - Number((before?.shares ?? 0n) > 0n);
  if (joined !== 0) await db.update(rig, { id: rigId }).set((current) => ({ holders: current.holders + joined }));
  return row.shares;
}

async function changeSale(
  { db }: Db,
  rigId: bigint,
  change: (row: typeof sale.$inferSelect) => Partial<typeof sale.$inferInsert>,
): Promise<void> {
  await db.update(sale, { id: await saleOf({ db }, rigId) }).set(change);
}

async function saleOf({ db }: Db, rigId: bigint): Promise<string> {
  const saleId = (await db.find(rig, { id: Number(rigId) }))?.saleId;
  if (!saleId) throw new Error(`Rig ${rigId} has no sale.`);
  return saleId;
}

async function recordSaleEvent(
  context: Db,
  event: OnchainEvent,
  rigId: bigint,
  kind: (typeof saleEvent.$inferInsert)["kind"],
  account: Hex | null = null,
  shares = 0,
  amount = 0n,
): Promise<void> {
  const saleId = await saleOf(context, rigId);
  const row = { id: idOf(event), saleId, rigId: Number(rigId), kind, account, shares, amount };
  await context.db.insert(saleEvent).values({ ...row, ...momentOf(event) });
}

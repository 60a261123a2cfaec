import { ponder, type Context } from "ponder:registry";
import { hexToString, zeroAddress } from "viem";
import { gpuModel, rental, rig, rigEvent, rigShares, setting, stream, type Detail } from "../ponder.schema.ts";
import { post } from "./ledger.ts";
import { idOf, momentOf, type OnchainEvent } from "./lib/moment.ts";
import { emptyStream } from "./lib/streams.ts";
import { recordRentalEvent } from "./rentals.ts";

ponder.on("GpuCatalog:ModelAdded", async ({ event, context }) => {
  await context.db.insert(gpuModel).values({ id: Number(event.args.modelId), ...event.args.model });
});

ponder.on("RigRegistry:RigRegistered", async ({ event, context }) => {
  const { rigId, host, shares, registration, computeUnits } = event.args;
  const { price, powerPrice, region, ...terms } = registration;
  const id = Number(rigId);
  await context.db.insert(rig).values({
    ...terms,
    ...momentOf(event),
    id,
    host,
    shares,
    computeUnits,
    price: BigInt(price),
    powerPrice: BigInt(powerPrice),
    region: hexToString(region, { size: 8 }),
    listed: true,
    inSale: false,
  });
  await context.db.insert(rigShares).values({ address: shares, rigId: id });
  const empty = emptyStream(Number(event.block.timestamp));
  await context.db.insert(stream).values([
    { rigId: id, source: "rent", ...empty },
    { rigId: id, source: "reward", ...empty },
  ]);
  await recordRigEvent(context, event, id, "registered", { host });
});

ponder.on("RigRegistry:Transfer", async ({ event, context }) => {
  if (event.args.from === zeroAddress) return;
  const id = Number(event.args.tokenId);
  await context.db.update(rig, { id }).set({ host: event.args.to });
  await recordRigEvent(context, event, id, "hostChanged", { from: event.args.from, to: event.args.to });
});

ponder.on("RigRegistry:RigPriceChanged", async ({ event, context }) => {
  const { rigId, price, ...discounts } = event.args;
  await context.db.update(rig, { id: Number(rigId) }).set({ price: BigInt(price), ...discounts });
  await recordRigEvent(context, event, Number(rigId), "priceChanged", { price: String(price), ...discounts });
});

ponder.on("RigRegistry:RigSlaChanged", async ({ event, context }) => {
  const { rigId, allowance } = event.args;
  await context.db.update(rig, { id: Number(rigId) }).set({ allowance });
  await recordRigEvent(context, event, Number(rigId), "slaChanged", { allowance });
});

ponder.on("RigRegistry:RigPowerChanged", async ({ event, context }) => {
  const { rigId, idleWatts, loadWatts, powerPrice } = event.args;
  await context.db.update(rig, { id: Number(rigId) }).set({ idleWatts, loadWatts, powerPrice: BigInt(powerPrice) });
  await recordRigEvent(context, event, Number(rigId), "powerChanged", {
    idleWatts,
    loadWatts,
    powerPrice: String(powerPrice),
  });
});

ponder.on("RigRegistry:RigListed", async ({ event, context }) => {
  const { rigId, listed } = event.args;
  await context.db.update(rig, { id: Number(rigId) }).set({ listed });
  await recordRigEvent(context, event, Number(rigId), listed ? "listed" : "unlisted", {});
});

ponder.on("RigRegistry:RigInSale", async ({ event, context }) => {
  await context.db.update(rig, { id: Number(event.args.rigId) }).set({ inSale: event.args.inSale });
});

ponder.on("RigRegistry:RigAgentChanged", async ({ event, context }) => {
  const { rigId, agent, gateway } = event.args;
  await context.db.update(rig, { id: Number(rigId) }).set({ agent, gateway });
  await recordRigEvent(context, event, Number(rigId), "agentChanged", { agent, gateway });
});

ponder.on("RigRegistry:BondPosted", async ({ event, context }) => {
  const { rigId, from, amount } = event.args;
  await changeBond(context, rigId, amount);
  await recordRigEvent(context, event, Number(rigId), "bondPosted", { from, amount: String(amount) });
  await post(context, event, "BondPosted", "USDC", ["outside", "host"], [[["bond", rigId], amount]]);
});

ponder.on("RigRegistry:BondNoticeGiven", async ({ event, context }) => {
  const { rigId, amount, availableAt } = event.args;
  await recordRigEvent(context, event, Number(rigId), "bondNoticeGiven", {
    amount: String(amount),
    availableAt: Number(availableAt),
  });
});

ponder.on("RigRegistry:BondWithdrawn", async ({ event, context }) => {
  const { rigId, to, amount } = event.args;
  await changeBond(context, rigId, -amount);
  await recordRigEvent(context, event, Number(rigId), "bondWithdrawn", { to, amount: String(amount) });
  await post(context, event, "BondWithdrawn", "USDC", ["bond", rigId], [[["outside", "host"], amount]]);
});

ponder.on("RigRegistry:SlaCreditPaid", async ({ event, context }) => {
  const { rentalId, rigId, renter, amount } = event.args;
  await changeBond(context, rigId, -amount);
  await post(context, event, "SlaCreditPaid", "USDC", ["bond", rigId], [[["outside", "renter"], amount]]);
  await context.db.update(rental, { id: rentalId }).set((row) => ({ slaCredit: row.slaCredit + amount }));
  await recordRentalEvent(context, event, rentalId, rigId, "slaCredit", { amount: String(amount) });
  await recordRigEvent(context, event, Number(rigId), "slaCreditPaid", { renter, amount: String(amount) });
});

ponder.on("RigRegistry:Stopped", async ({ event, context }) => {
  await changeSetting(context, event, "stopped.RigRegistry", event.args.stopped);
});

/** Sets a parameter of the protocol. */
export async function changeSetting(
  { db }: Pick<Context, "db">,
  event: OnchainEvent,
  name: string,
  value: bigint | boolean,
): Promise<void> {
  const row = { value: String(value), ...momentOf(event) };
  await db
    .insert(setting)
    .values({ name, ...row })
    .onConflictDoUpdate(row);
}

async function changeBond({ db }: Pick<Context, "db">, rigId: bigint, change: bigint): Promise<void> {
  await db.update(rig, { id: Number(rigId) }).set((row) => ({ bond: row.bond + change }));
}

async function recordRigEvent(
  { db }: Pick<Context, "db">,
  event: OnchainEvent,
  rigId: number,
  kind: string,
  detail: Detail,
): Promise<void> {
  await db
    .insert(rigEvent)
    .values({ id: idOf(event), rigId, kind, detail: JSON.stringify(detail), ...momentOf(event) });
}

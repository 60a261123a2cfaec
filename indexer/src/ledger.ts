import { ponder, type Context } from "ponder:registry";
import { account, journalEntry } from "../ponder.schema.ts";
import { idOf, momentOf, type OnchainEvent } from "./lib/moment.ts";

export type Token = "USDC" | "RACK";

/**
 * Who owes or owns money. USDC: renters' deposits, rent that holders and hosting fees that hosts have not claimed,
 * commission, failed payouts, bonds, sale proceeds. RACK: stakes, bonds of demands, pay and rewards that are not claimed, what was ever
 * issued (negative) and burned. Everything in wallets is `outside`, by whose they are.
 */
export type Account =
  | readonly ["deposit", rentalId: bigint]
  | readonly ["rent" | "hosting" | "bond" | "sale" | "reward", rigId: number | bigint]
  | readonly ["stake" | "pay", seatId: number | bigint]
  | readonly ["dispute", demandId: bigint]
  | readonly ["credit", contractAndPayee: string]
  | readonly ["commission" | "burned"]
  | readonly ["issuance", "genesis" | "subsidy" | "pay"]
  | readonly [
      "outside",
      "renter" | "holder" | "host" | "buyer" | "seller" | "treasury" | "inspector" | "payee" | "others",
    ];

/**
 * Books an event that moves or promises money: what one account gives, others receive, so its lines sum to zero.
 * Call it once per event and source. Lines of nothing are left out.
 */
export async function post(
  { db }: Pick<Context, "db">,
  event: OnchainEvent,
  name: string,
  token: Token,
  from: Account,
  to: readonly (readonly [Account, bigint])[],
): Promise<void> {
  const given = to.reduce((sum, [, amount]) => sum + amount, 0n);
  const lines = [[from, -given] as const, ...to].filter(([, amount]) => amount !== 0n);
  if (lines.reduce((sum, [, amount]) => sum + amount, 0n) !== 0n) throw new Error(`${name} does not balance.`);
  for (const [[accountName, key], amount] of lines) {
    const subject = String(key ?? "");
    const id = `${idOf(event)}-${accountName}-${subject}`;
    await db
      .insert(journalEntry)
      .values({
        id,
        token,
        account: accountName,
        subject,
        amount,
        event: name,
        logIndex: event.log.logIndex,
        ...momentOf(event),
      })
      .onConflictDoUpdate((row) => ({ amount: row.amount + amount }));
    await db
      .insert(account)
      .values({ token, name: accountName, subject, balance: amount })
      .onConflictDoUpdate((row) => ({ balance: row.balance + amount }));
  }
}

ponder.on("RentalEscrow:CreditAdded", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditAdded",
    "USDC",
    ["outside", "payee"],
    [[["credit", `escrow:${event.args.payee}`], event.args.amount]],
  );
});

ponder.on("RentalEscrow:CreditWithdrawn", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditWithdrawn",
    "USDC",
    ["credit", `escrow:${event.args.payee}`],
    [[["outside", "payee"], event.args.amount]],
  );
});

ponder.on("RigRegistry:CreditAdded", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditAdded",
    "USDC",
    ["outside", "payee"],
    [[["credit", `registry:${event.args.payee}`], event.args.amount]],
  );
});

ponder.on("RigRegistry:CreditWithdrawn", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditWithdrawn",
    "USDC",
    ["credit", `registry:${event.args.payee}`],
    [[["outside", "payee"], event.args.amount]],
  );
});

ponder.on("ShareSale:CreditAdded", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditAdded",
    "USDC",
    ["outside", "payee"],
    [[["credit", `sale:${event.args.payee}`], event.args.amount]],
  );
});

ponder.on("ShareSale:CreditWithdrawn", async ({ event, context }) => {
  await post(
    context,
    event,
    "CreditWithdrawn",
    "USDC",
    ["credit", `sale:${event.args.payee}`],
    [[["outside", "payee"], event.args.amount]],
  );
});

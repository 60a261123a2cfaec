import { ponder, type Context } from "ponder:registry";
import { journalEntry } from "../ponder.schema.ts";
import { momentOf, type OnchainEvent } from "./lib/moment.ts";

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
      "renter" | "holder" | "host" | "buyer" | "seller" | "treasury" | "inspector" | "payee" | "pool" | "others",
    ];

/** What one account gives or, below zero, receives. */
export type Line = readonly [Account, amount: bigint];

/** Books an event that moves or promises money: what one account gives, others receive. Call it once per event and token. */
export async function post(
  context: Pick<Context, "db">,
  event: OnchainEvent,
  name: string,
  token: Token,
  from: Account,
  to: readonly Line[],
): Promise<void> {
  const given = to.reduce((sum, [, amount]) => sum + amount, 0n);
  await book(context, event, name, token, [[from, -given], ...to]);
}

/** Books lines that sum to zero: at most once per event and token. Lines of one account become one, lines of nothing are left out. */
export async function book(
  { db }: Pick<Context, "db">,
  event: OnchainEvent,
  name: string,
  token: Token,
  lines: readonly Line[],
): Promise<void> {
  const sums: { account: string; subject: string; amount: bigint }[] = [];
  let sum = 0n;
  for (const [[account, key], amount] of lines) {
    const subject = String(key ?? "");
    const same = sums.find((each) => each.account === account && each.subject === subject);
    if (same) same.amount += amount;
    else sums.push({ account, subject, amount });
    sum += amount;
  }
  if (sum !== 0n) throw new Error(`${name} does not balance.`);
  const { block, time, txHash } = momentOf(event);
  const { logIndex } = event.log;
  const rows = sums
    .filter(({ amount }) => amount !== 0n)
    .map(({ account, subject, amount }, line) => {
      return { block, time, txHash, logIndex, token, line, account, subject, amount, event: name };
    });
  if (rows.length > 0) await db.insert(journalEntry).values(rows);
}

for (const [contract, owner] of [
  ["RentalEscrow", "escrow"],
  ["RigRegistry", "registry"],
  ["ShareSale", "sale"],
] as const) {
  ponder.on(`${contract}:CreditAdded`, async ({ event, context }) => {
    const { payee, amount } = event.args;
    await post(
      context,
      event,
      "CreditAdded",
      "USDC",
      ["outside", "payee"],
      [[["credit", `${owner}:${payee}`], amount]],
    );
  });

  ponder.on(`${contract}:CreditWithdrawn`, async ({ event, context }) => {
    const { payee, amount } = event.args;
    await post(
      context,
      event,
      "CreditWithdrawn",
      "USDC",
      ["credit", `${owner}:${payee}`],
      [[["outside", "payee"], amount]],
    );
  });
}

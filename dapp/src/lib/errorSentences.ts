import { formatAmount, formatDate, formatDuration } from "./format.ts";

type Args = readonly unknown[];

/** Contract error name -> what happened and what to do. An error without a sentence here is spelled out by `describeError`. */
export const errorSentences: Readonly<Record<string, string | ((args: Args) => string)>> = {
  // Rentals
  SlotTaken: ([, until]) =>
    `Somebody rented that GPU a moment ago, until ${time(until)}. Choose another one, or another rig.`,
  SlotsInvalid: "This rig does not have those GPUs. Choose from the ones shown as free.",
  PriceAboveMax: ([price, max]) =>
    `The price rose to ${amount(price)} USDC per GPU-hour, above your limit of ${amount(max)}. Check the new quote and try again.`,
  DurationInvalid: ([, min, max]) =>
    `A rental here lasts from ${duration(min)} to ${duration(max)}. Change the duration.`,
  DepositTooSmall: ([, min]) => `The smallest deposit is ${amount(min)} USDC. Rent for longer, or more GPUs.`,
  RackAboveMax: ([rack, max]) =>
    `This now costs ${amount(rack)} RACK, above your limit of ${amount(max)}. Check the new quote, or pay in USDC.`,
  RackPoolUnavailable: "There is not enough liquidity to pay in RACK right now. Pay in USDC instead.",
  RigNotListed: "This rig is not for rent now. Choose another one.",
  RentalNotRequested: "This rental has already been started or cancelled. Reload the page to see where it stands.",
  RentalNotRunning: "This rental has already ended. Reload the page to see what came back.",
  RentalNotStarted: "The host has not started this rental yet. It starts, or can be cancelled, within 15 minutes.",
  RentalUnknown: "This rental does not exist. Check the address of the page.",
  RenewalNotSet: "This rental does not renew. Turn renewal on first.",
  RenewalTooEarly: ([, opensAt]) => `Renewal opens at ${time(opensAt)}. Come back then, or extend the rental now.`,
  RentalPaidInRack: "This rental was paid in RACK. Extend it with RACK.",
  RentalPaidInUsdc: "This rental was paid in USDC. Extend it with USDC.",
  StartWindowOpen: ([, deadline]) => `The host may still start it until ${time(deadline)}. Cancel it after that.`,
  StartWindowOver: "The time to start this rental has passed. Cancel it to get everything back.",
  NothingToSettle: ([, to]) =>
    `Everything judged so far is settled, up to ${time(to)}. Come back after the next epoch.`,
  NotRenter: "Only the renter may do that. Switch to the account that rented.",
  NotParty: "Only the renter or the host may do that. Switch to one of their accounts.",
  NotAgent: "Only the rig's agent may do that.",
  RentalsStopped: stopped("rentals"),

  // Shares and sales
  SaleNotOpen: "This sale is not open. Reload the page to see where it stands.",
  SaleEnded: ([, at]) => `This sale closed at ${time(at)}. Look for shares on the rig's order book.`,
  SaleNotEnded: ([, deadline]) => `This sale runs until ${time(deadline)}. Come back then.`,
  SaleNotFailed: "This sale has not failed, so there is nothing to refund.",
  SaleHasBuyers: "Somebody has bought already, so the sale can no longer be changed.",
  SoftCapMissed: "The sale missed its soft cap. Every buyer can take a full refund.",
  NotEnoughShares: ([, left]) => `Only ${amount(left)} shares are left. Buy fewer.`,
  HostCannotBuy: "A host cannot buy shares of their own sale. Switch to another account.",
  NothingToRefund: "This account has nothing to be refunded here. Switch to the account that bought.",
  NotCommissioned: "The rig has not been attested up for long enough yet. Wait for the next epochs.",
  CommissioningOutsideWindow: "Those samples lie outside the delivery window. Choose a later start.",
  SharesLocked: "These shares are locked until the rig is delivered.",
  InsufficientShares: ([, balance, needed]) => `You have ${amount(balance)} shares and this needs ${amount(needed)}.`,
  InsufficientAllowance: ([, allowance, needed]) =>
    `The share allowance is ${amount(allowance)} and this needs ${amount(needed)}. Try again and approve the full amount.`,
  AskTooSmall: ([, left]) => `Only ${amount(left)} shares are left on this offer. Buy fewer.`,
  AskInvalid: "This offer no longer exists, or its numbers are not valid. Reload the order book.",
  CostAboveMax: "The offer now costs more than you agreed to. Reload the order book and try again.",
  NotSeller: "Only the seller may do that. Switch to the account that made the offer.",
  SalesStopped: stopped("sales"),
  MarketStopped: stopped("offers"),

  // Rigs
  RigStillInSale: "This rig's sale is not finished. Wait until it is delivered.",
  NotHost: "Only the rig's host may do that. Switch to the host's account.",
  DeclaredMemoryMismatch: ([, declared, expected]) =>
    `This model has ${String(expected)} MiB of memory, not ${String(declared)}. Correct the memory, or choose the right model.`,
  GpuCountInvalid: ([, max]) => `A rig has 1 to ${String(max)} GPUs. Change the count.`,
  SlicesInvalid: ([, max]) => `This model can be cut into at most ${String(max)} slices. Choose fewer.`,
  PercentInvalid: ([, max]) => `That percentage is above the maximum of ${String(max)}%. Lower it.`,
  PriceInvalid: "That price is not valid. Enter one above zero.",
  BondTooSmall: ([, bond]) => `The bond holds ${amount(bond)} USDC. Take out less.`,
  BondNoticeRunning: ([, at]) => `The bond stays until ${time(at)}. Withdraw it then.`,
  BondNoticeLapsed: ([, at]) => `The time to withdraw ended ${time(at)}. Give notice again.`,
  AgentInvalid: "That is not a usable agent address. Check it.",
  RegistrationsStopped: stopped("registrations"),

  // Inspectors and rewards
  NotInspector: "Only the seat's inspector may do that. Switch to their account.",
  DisputeWindowOver: ([epoch, until]) => `Reports of epoch ${String(epoch)} could be disputed until ${time(until)}.`,
  EpochNotOver: ([epoch, at]) => `Epoch ${String(epoch)} ends ${time(at)}. Ask after that.`,
  AlreadyDemanded: "Somebody already asked this inspector for this receipt. Look among the demands.",
  SampleNotDelivered: "That report does not call this sample delivered, so there is no receipt to ask for.",
  NotSignedByInspector: "The seat has changed hands since that report. Its former inspector cannot be asked any more.",
  DemandOpen: ([, deadline]) => `The inspector has until ${time(deadline)} to answer.`,
  DemandOver: ([, deadline]) => `The time to answer ended ${time(deadline)}.`,
  DemandUnknown: "This demand is closed.",
  RenterNotHarmed: "That rental is not on this rig.",
  SeatLeaving: ([, at]) => `This seat is leaving. Its stake is free at ${time(at)}.`,
  SeatNotLeaving: "This seat has not asked to leave. Do that first.",
  StakingStopped: stopped("seats"),
  NothingToIssue: "There are no new rewards for this rig yet. Come back after the next epoch.",
  NothingToWithdraw: "There is nothing to withdraw for this account.",
  TooOld: "That time is too long ago to be looked up on the chain.",

  // Tokens and roles
  ERC20InsufficientBalance: ([, balance, needed]) =>
    `You have ${amount(balance)} and this needs ${amount(needed)}. Get more of the token, or choose a smaller amount.`,
  ERC20InsufficientAllowance: ([, allowance, needed]) =>
    `The token allowance is ${amount(allowance)} and this needs ${amount(needed)}. Try again and approve the full amount.`,
  ERC2612ExpiredSignature: "The signed permit has run out. Try again to sign a new one.",
  ERC2612InvalidSigner: "The permit was signed by another account. Switch to the account that pays, then try again.",
  PermitExpired: "The signed permit has run out. Try again to sign a new one.",
  InvalidSigner:
    "The permit was signed by another account. Switch to the account that holds the shares, then try again.",
  SafeERC20FailedOperation: "The token refused the transfer. Check your balance and allowance, then try again.",
  FaucetLimit: ([, limit]) => `The faucet gives at most ${amount(limit)} at once. Ask for less.`,
  AccessManagedUnauthorized: "This account does not have the role for that. Switch to one that has.",
  NotAuthorized: "This account does not have the role for that. Switch to one that has.",
};

function stopped(what: string): string {
  return `New ${what} are stopped by the guardian. Money already inside can still be taken out.`;
}

/** USDC, RACK and shares all have 6 decimals. */
function amount(value: unknown): string {
  return typeof value === "bigint" ? formatAmount(value, 6) : String(value);
}

function time(value: unknown): string {
  return formatDate(Number(value), "short");
}

function duration(value: unknown): string {
  return formatDuration(Number(value));
}

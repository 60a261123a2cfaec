/** Mutants that no test can kill, because they mean the same: what their id begins with, and why. */
export const equivalents: readonly { readonly id: string; readonly why: string }[] = [
  {
    id: "contracts/RentalEscrow.sol|flip comparison|uint256 credit = r.undelivered > allowed",
    why: "a credit for no shortfall is 0, and 0 is not paid",
  },
  {
    id: "contracts/RentalEscrow.sol|constant off by one|(until, s.down, mark) = LEDGER.judge(",
    why: "what was settled is final: after a second of it, stored and looked up are the same mark",
  },
  {
    id: "contracts/RigRegistry.sol|flip comparison|uint256 gap = r.memoryMib > m.memoryMib",
    why: "the distance of equals is 0 either way",
  },
  { id: "contracts/RigRegistry.sol|flip comparison|paid = amount < bondOf[rigId]", why: "the smaller of equals" },
  { id: "contracts/RigRegistry.sol|flip comparison|amount = notice.amount <", why: "the smaller of equals" },
  { id: "contracts/InspectorStaking.sol|flip comparison|slashed = amount < seat.stake", why: "the smaller of equals" },
  { id: "contracts/InspectorStaking.sol|flip comparison|if (leaked > seat.stake)", why: "the smaller of equals" },
  { id: "contracts/Rewards.sol|flip comparison|if (payPerSample > remaining)", why: "the smaller of equals" },
  { id: "contracts/libraries/Halving.sol|flip comparison|issued = amount < remaining", why: "the smaller of equals" },
  { id: "contracts/ShareSale.sol|swap rounding|uint256 private constant TOTAL_SHARES", why: "divides without rest" },
  {
    id: "contracts/ShareSale.sol|swap rounding|uint256 to = from +",
    why: "an epoch is 24 samples: divides without rest",
  },
  { id: "contracts/ShareSale.sol|swap rounding|uint256 shares = balance / SHARE", why: "buyers hold whole shares" },
  {
    id: "contracts/UptimeLedger.sol|flip comparison|for (uint256 w; w < 5 && w * 10 < rigs",
    why: "48 rigs end before",
  },
  { id: "contracts/libraries/Pricing.sol|flip comparison|if (slope > 0) price +=", why: "a slope of 0 adds 0" },
];

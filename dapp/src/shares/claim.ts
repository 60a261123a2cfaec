import { inOrder } from "../lib/inOrder.ts";
import { protocol } from "../lib/protocol.ts";
import { type Call, type CallSource, toCall } from "../lib/transactions.ts";
import type { Claimable } from "./useClaimable.ts";

export function claimRent(rigs: Claimable["rent"]): Call {
  return toCall({ ...protocol.RentalEscrow, functionName: "claim", args: [[...rigs.keys()].map(BigInt)] });
}

export function claimRewards(rigs: Claimable["reward"]): Call {
  return toCall({ ...protocol.Rewards, functionName: "claim", args: [[...rigs.keys()].map(BigInt)] });
}

/** Both, each from its own contract. Where only one has something to give, that one alone. */
export function claimAll({ rent, reward }: Claimable): CallSource {
  if (reward.size === 0) return claimRent(rent);
  if (rent.size === 0) return claimRewards(reward);
  const last = { ...claimRewards(reward), step: "Claim rewards, 2 of 2" };
  return (signer) => inOrder(signer, claimRent(rent), "Claim rent, 1 of 2", last);
}

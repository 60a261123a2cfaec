import { type Address, erc20Abi } from "viem";
import { readContract } from "viem/actions";
import { type Permit, PermitUnsupportedError, signPermit } from "./permit.ts";
import { type Call, type Signer, toCall } from "./transactions.ts";

export interface Payment {
  token: Address;
  /** The contract that will take it. */
  spender: Address;
  /** In the token's smallest units. */
  value: bigint;
}

interface Ways {
  /** The call that carries the permit with it. */
  permitted: (permit: Permit & { value: bigint }) => Call;
  /** The same call for who has already approved. */
  approved: () => Call;
}

/** Makes a call payable with one confirmation: by permit, or by approving exactly the value first where that cannot be. */
export async function payFor(signer: Signer, { token, spender, value }: Payment, ways: Ways): Promise<Call> {
  const { account: owner, client, wallet, step, send } = signer;
  const erc20 = { address: token, abi: erc20Abi } as const;
  const allowance = await readContract(client, { ...erc20, functionName: "allowance", args: [owner, spender] });
  if (allowance >= value) return ways.approved();
  step("Sign the permit");
  try {
    const permit = await signPermit({ client, wallet, owner, token, spender, value });
    return ways.permitted({ value, ...permit });
  } catch (error) {
    if (!(error instanceof PermitUnsupportedError)) throw error;
    await send(toCall({ ...erc20, functionName: "approve", args: [spender, value] }), "Approve the amount");
    return ways.approved();
  }
}

/** Approves exactly the value first, if less is allowed: for contracts that take no permit. */
export async function approveFor(signer: Signer, { token, spender, value }: Payment): Promise<void> {
  const { account: owner, client, send } = signer;
  const erc20 = { address: token, abi: erc20Abi } as const;
  const allowance = await readContract(client, { ...erc20, functionName: "allowance", args: [owner, spender] });
  if (allowance < value)
    await send(toCall({ ...erc20, functionName: "approve", args: [spender, value] }), "Approve the amount");
}

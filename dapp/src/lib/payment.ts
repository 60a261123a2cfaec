import { type Address, erc20Abi } from "viem";
import { readContract } from "viem/actions";
import { inOrder } from "./inOrder.ts";
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

/**
 * Makes a call payable with one confirmation: in a batch with its approval where the wallet has batches, else by permit. Where
 * neither can be, exactly the value is approved first.
 */
export async function payFor(signer: Signer, { token, spender, value }: Payment, ways: Ways): Promise<Call> {
  const { account: owner, client, wallet, step } = signer;
  const approval = await missingApproval(signer, { token, spender, value });
  if (!approval) return ways.approved();
  if ((await signer.batching()) === "supported") return { ...ways.approved(), after: approval };
  step("Sign the permit");
  try {
    const permit = await signPermit({ client, wallet, owner, token, spender, value });
    return ways.permitted({ value, ...permit });
  } catch (error) {
    if (!(error instanceof PermitUnsupportedError)) throw error;
    return inOrder(signer, approval, "Approve the amount", ways.approved());
  }
}

/** The same for contracts that take no permit. */
export async function approveFor(signer: Signer, payment: Payment, call: Call): Promise<Call> {
  const approval = await missingApproval(signer, payment);
  return approval ? inOrder(signer, approval, "Approve the amount", call) : call;
}

/** The approval of exactly the value, unless that much is allowed already. */
async function missingApproval(
  { account, client }: Signer,
  { token, spender, value }: Payment,
): Promise<Call | undefined> {
  const erc20 = { address: token, abi: erc20Abi } as const;
  const allowance = await readContract(client, { ...erc20, functionName: "allowance", args: [account, spender] });
  return allowance < value ? toCall({ ...erc20, functionName: "approve", args: [spender, value] }) : undefined;
}

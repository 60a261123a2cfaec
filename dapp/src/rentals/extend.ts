import { erc20Abi } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { chainNow } from "../lib/clock.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, type Signer, toCall } from "../lib/transactions.ts";
import { type ChainRental, readChainRental } from "./chainRental.ts";
import { depositFor } from "./pricing.ts";
import { readRefusedRack, withSlippage } from "./quote.ts";

const { RentalEscrow, RackToken, USDC } = protocol;
/** [s] in which a payment in RACK must be mined. */
const swapWindow = 1_200n;

/** What some more seconds add to the deposit, in USDC units: `RentalEscrow._extend`. */
export function extensionOf(
  { rate, length, undelivered }: Pick<ChainRental, "rate" | "length" | "undelivered">,
  seconds: number,
) {
  return depositFor(rate, length + BigInt(seconds) - undelivered) - depositFor(rate, length - undelivered);
}

/** Extends a rental in the currency it was paid in, with one confirmation where tokens allow. */
export function prepareExtend(rentalId: bigint, seconds: number): CallSource {
  return async (signer) => {
    const rental = await readChainRental(signer.client, rentalId);
    if (!rental) throw new Error("This rental has ended. Rent again from the market");
    const args = [rentalId, BigInt(seconds)] as const;
    if (rental.rate.discount > 0n) return prepareRackExtend(signer, args);
    return payFor(
      signer,
      { token: USDC.address, spender: RentalEscrow.address, value: extensionOf(rental, seconds) },
      {
        permitted: (permit) => toCall({ ...RentalEscrow, functionName: "extendWithPermit", args: [...args, permit] }),
        approved: () => toCall({ ...RentalEscrow, functionName: "extend", args }),
      },
    );
  };
}

/** The contract has no permit for it, so the RACK is approved first. */
async function prepareRackExtend({ account, client, send }: Signer, args: readonly [bigint, bigint]) {
  const deadline = BigInt(chainNow()) + swapWindow;
  const extend = { ...RentalEscrow, functionName: "extendWithRack" } as const;
  const rack = await readRefusedRack(() =>
    simulateContract(client, { ...extend, args: [...args, 0n, deadline], account }),
  );
  if (rack === undefined) throw new Error("No pool can pay in RACK now. Wait a moment");
  const maxRack = withSlippage(rack);
  const token = { address: RackToken.address, abi: erc20Abi } as const;
  const allowance = await readContract(client, {
    ...token,
    functionName: "allowance",
    args: [account, RentalEscrow.address],
  });
  if (allowance < maxRack)
    await send(
      toCall({ ...token, functionName: "approve", args: [RentalEscrow.address, maxRack] }),
      "Approve the RACK",
    );
  return toCall({ ...extend, args: [...args, maxRack, deadline] });
}

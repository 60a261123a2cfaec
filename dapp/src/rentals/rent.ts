import { accessKeyFor } from "../lib/accessKey.ts";
import { chain } from "../lib/chain.ts";
import { chainNow } from "../lib/clock.ts";
import { formatAmount } from "../lib/format.ts";
import { payFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, toCall } from "../lib/transactions.ts";
import { type Order, type Quote, readQuote, withSlippage } from "./quote.ts";

const { RentalEscrow, RackToken, USDC } = protocol;

export type Currency = "USDC" | "RACK";

interface RentParameters extends Order {
  /** The quote that the person sees: they never pay more than it says. */
  shown: Quote;
  currency: Currency;
}

/** [s] in which a payment in RACK must be mined. */
const swapWindow = 1_200;

/** Checks the order once more on the chain, makes the access key, then rents with one confirmation where tokens allow. */
export function prepareRent({ rigId, slots, duration, shown, currency }: RentParameters): CallSource {
  return async (signer) => {
    const now = await readQuote(signer.client, { rigId, slots, duration });
    if ((now.taken & slots) > 0n)
      throw new Error("Somebody rented one of these slots a moment ago. Choose among those that are free");
    if (now.price > shown.price)
      throw new Error(`The price just rose to ${formatAmount(now.price, 6)} USDC per GPU-hour. Look at the new quote`);
    const accessKey = await accessKeyFor(`${chain.id}:rig ${rigId}`);
    const order = [BigInt(rigId), slots, BigInt(duration), shown.price, accessKey] as const;
    const spender = RentalEscrow.address;

    if (currency === "USDC")
      return payFor(
        signer,
        { token: USDC.address, spender, value: now.deposit },
        {
          permitted: (permit) => toCall({ ...RentalEscrow, functionName: "rentWithPermit", args: [...order, permit] }),
          approved: () => toCall({ ...RentalEscrow, functionName: "rent", args: order }),
        },
      );
    if (shown.rack === undefined) throw new Error("No pool can pay in RACK now. Pay in USDC");
    const maxRack = withSlippage(shown.rack);
    const swap = [...order, maxRack, BigInt(chainNow() + swapWindow)] as const;
    return payFor(
      signer,
      { token: RackToken.address, spender, value: maxRack },
      {
        permitted: (permit) =>
          toCall({ ...RentalEscrow, functionName: "rentWithRackAndPermit", args: [...swap, permit] }),
        approved: () => toCall({ ...RentalEscrow, functionName: "rentWithRack", args: swap }),
      },
    );
  };
}

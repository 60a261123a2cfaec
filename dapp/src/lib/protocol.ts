import { contracts } from "../../../contracts/index.ts";
import { chain } from "./chain.ts";
import { knownAbis } from "./errors.ts";

/** The protocol's contracts on this build's chain, ready to spread: `{ ...protocol.ShareSale, functionName: "buy" }`. */
export const protocol = contracts(chain.id);
knownAbis.push(...Object.values(protocol).map(({ abi }) => abi));

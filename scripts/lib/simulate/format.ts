import { formatUnits } from "viem";

/** USDC units as an amount, two digits at least. */
export function formatUsd(units: bigint): string {
  const [whole, digits = ""] = formatUnits(units, 6).split(".");
  return `${whole}.${digits.padEnd(2, "0")}`;
}

import { formatUnits } from "viem";
import { type AmountOptions, formatAmount } from "../lib/format.ts";

interface AmountProps extends AmountOptions {
  /** In the token's smallest units. */
  value: bigint;
  /** Units per token as a power of ten. USDC, RACK and shares all have 6. */
  decimals?: number;
  /** "USDC", "RACK", "shares"; left out where the column already says it. */
  unit?: string;
}

/** An amount in the reader's own notation, with the exact one on hover. */
export function Amount({ value, decimals = 6, unit, ...options }: AmountProps) {
  return (
    <span className="figures whitespace-nowrap" title={`${formatUnits(value, decimals)}${unit ? ` ${unit}` : ""}`}>
      {formatAmount(value, decimals, options)}
      {unit && (
        <span data-unit className="font-normal text-ink-soft">
          {" "}
          {unit}
        </span>
      )}
    </span>
  );
}

import { formatAmount, formatNumber } from "../lib/format.ts";
import { Button } from "../ui/Button.tsx";
import { Field, Input } from "../ui/Field.tsx";

interface SharesFieldProps {
  text: string;
  onChange: (text: string) => void;
  /** Whole shares on offer. */
  left: number | undefined;
  /** USDC of the buyer. */
  balance: bigint | undefined;
}

const picks = [10, 100, 500, 1_000];

/** Whole shares as a person types them; undefined for anything else. */
export function parseShares(text: string): number | undefined {
  const plain = text.replace(/[\s'\u2019,.]/g, "");
  return /^\d{1,5}$/.test(plain) ? Number(plain) : undefined;
}

/** How many whole shares, with a few amounts at hand. */
export function SharesField({ text, onChange, left, balance }: SharesFieldProps) {
  return (
    <Field
      label="How many shares"
      hint={left === undefined ? undefined : `${formatNumber(left)} are left in this sale. A rig has 10,000.`}
      aside={balance === undefined ? undefined : `You have ${formatAmount(balance, 6)} USDC`}
    >
      <Input
        inputMode="numeric"
        autoComplete="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        unit="shares"
      />
      <div className="flex gap-2 pt-0.5">
        {picks
          .filter((pick) => left === undefined || pick <= left)
          .map((pick) => (
            <Button key={pick} size="small" look="secondary" onClick={() => onChange(String(pick))}>
              {formatNumber(pick)}
            </Button>
          ))}
      </div>
    </Field>
  );
}

import { useState } from "react";
import { parseAmount } from "../lib/format.ts";
import { PriceCurve } from "../rigs/PriceCurve.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TextField } from "./TextField.tsx";
import { parseWhole } from "./numbers.ts";

interface PriceTexts {
  price: string;
  slopePercent: string;
  discount30: string;
  discount180: string;
}

/** A price curve while it is being typed. */
export interface PriceInput {
  texts: PriceTexts;
  set: (key: keyof PriceTexts, text: string) => void;
  /** What is valid of it, one by one. */
  parts: Partial<Record<keyof PriceTexts, number>>;
  /** All of it, once it is valid: USDC units and percent. */
  values: Record<keyof PriceTexts, number> | undefined;
}

const maxPrice = 2n ** 32n;

export function usePrice(initial: PriceTexts): PriceInput {
  const [texts, setTexts] = useState(initial);
  const amount = parseAmount(texts.price, 6);
  const price = amount !== undefined && amount > 0n && amount < maxPrice ? Number(amount) : undefined;
  const slopePercent = parseWhole(texts.slopePercent, 0, 200);
  const discount30 = parseWhole(texts.discount30, 0, 50);
  const discount180 = parseWhole(texts.discount180, 0, 50);
  const complete =
    price !== undefined && slopePercent !== undefined && discount30 !== undefined && discount180 !== undefined;
  return {
    texts,
    set: (key, text) => setTexts({ ...texts, [key]: text }),
    parts: { price, slopePercent, discount30, discount180 },
    values: complete ? { price, slopePercent, discount30, discount180 } : undefined,
  };
}

/** Base price, how it rises with use, and what long rentals get off; with the curve that follows, for so many slots. */
export function PriceFields({ price, slotCount }: { price: PriceInput; slotCount?: number }) {
  const bind = (key: keyof PriceTexts) => ({
    text: price.texts[key],
    onChange: (text: string) => price.set(key, text),
    valid: price.parts[key] !== undefined,
  });
  return (
    <>
      <TextField
        label="A GPU-hour"
        unit="USDC"
        inputMode="decimal"
        {...bind("price")}
        wrong="Enter a price above zero and below 4,294."
        hint="The base price, when nobody else rents."
      />
      <TextField
        label="Dearer when full"
        unit="%"
        {...bind("slopePercent")}
        wrong="Enter 0 to 200."
        hint="How much the last slot costs above the base price. 0 keeps it fixed."
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField label="Off from 30 days" unit="%" {...bind("discount30")} wrong="Enter 0 to 50." />
        <TextField label="Off from 180 days" unit="%" {...bind("discount180")} wrong="Enter 0 to 50." />
      </div>
      {price.values && slotCount && <Preview values={price.values} slotCount={slotCount} />}
    </>
  );
}

/** The curve as the market will show it, and what a month on one GPU brings in at both of its ends. */
function Preview({ values, slotCount }: { values: NonNullable<PriceInput["values"]>; slotCount: number }) {
  const month = (percent: number) =>
    (BigInt(values.price) * BigInt(100 + percent) * BigInt(100 - values.discount30) * 720n) / 10_000n;
  return (
    <div className="rounded-card bg-sunken p-4" role="group" aria-label="Price curve">
      <PriceCurve rig={{ ...values, price: String(values.price), slotCount, slotsTaken: "0" }} />
      <div className="mt-3 border-t border-line pt-2">
        <Rows
          rows={[
            { label: "A GPU for 30 days, rig empty", value: <Amount value={month(0)} unit="USDC" /> },
            {
              label: "The same, rig full",
              value: <Amount value={month(values.slopePercent)} unit="USDC" />,
            },
          ]}
        />
      </div>
      <p className="label mt-2">What renters pay, before commission and your hosting fee are taken from it.</p>
    </div>
  );
}

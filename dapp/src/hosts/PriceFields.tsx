import { useState } from "react";
import { parseAmount } from "../lib/format.ts";
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

/** Base price, how it rises with use, and what long rentals get off. */
export function PriceFields({ price }: { price: PriceInput }) {
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
    </>
  );
}

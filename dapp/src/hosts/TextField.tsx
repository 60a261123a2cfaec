import type { ReactNode } from "react";
import { Field, Input } from "../ui/Field.tsx";

interface TextFieldProps {
  label: ReactNode;
  text: string;
  onChange: (text: string) => void;
  unit?: ReactNode;
  hint?: ReactNode;
  /** Whether what stands there can be used. */
  valid: boolean;
  /** What to enter instead; shown once something was typed. */
  wrong: string;
  inputMode?: "numeric" | "decimal" | "url" | "text";
  className?: string;
}

/** A labelled line of text that says what is wrong with it. */
export function TextField({ label, text, onChange, unit, hint, valid, wrong, inputMode, className }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={!valid && text ? wrong : undefined} className={className}>
      <Input
        inputMode={inputMode ?? "numeric"}
        autoComplete="off"
        spellCheck={false}
        value={text}
        unit={unit}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

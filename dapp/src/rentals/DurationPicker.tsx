import { useState } from "react";
import { Choice } from "../ui/Choice.tsx";
import { Field, Input, Select } from "../ui/Field.tsx";

const units = [
  { value: "60", label: "minutes" },
  { value: "3600", label: "hours" },
  { value: "86400", label: "days" },
] as const;

const long = [3_600, 86_400, 30 * 86_400, 180 * 86_400];
const short = [300, ...long];
const names: Record<number, string> = {
  300: "5 min",
  3600: "1 hour",
  86400: "1 day",
  2592000: "30 days",
  15552000: "180 days",
};

interface DurationPickerProps {
  label: string;
  /** [s]; 0 while nothing valid is typed. */
  value: number;
  onChange: (seconds: number) => void;
  /** [s] the shortest that is possible: where minutes are, minutes are offered. */
  min: number;
  hint?: React.ReactNode;
  error?: string;
}

/** A few lengths of time at hand, any other by typing. */
export function DurationPicker({ label, value, onChange, min, hint, error }: DurationPickerProps) {
  const [custom, setCustom] = useState(false);
  const [text, setText] = useState("10");
  const [unit, setUnit] = useState<string>("60");
  const presets = min < 600 ? short : long;
  const type = (nextText: string, nextUnit: string) => {
    setText(nextText);
    setUnit(nextUnit);
    const seconds = Math.round(Number(nextText.replace(",", ".")) * Number(nextUnit));
    onChange(Number.isFinite(seconds) && seconds > 0 ? seconds : 0);
  };
  const options = [
    ...presets.map((preset) => ({ value: String(preset), label: names[preset] })),
    { value: "custom", label: "Other" },
  ];
  return (
    <div className="space-y-3">
      <p className="text-[0.8125rem] font-medium" aria-hidden>
        {label}
      </p>
      <Choice
        label={label}
        options={options}
        value={custom ? "custom" : String(value)}
        onChange={(next) => {
          setCustom(next === "custom");
          if (next === "custom") type(text, unit);
          else onChange(Number(next));
        }}
      />
      {custom && (
        <div className="grid grid-cols-2 gap-3">
          <Field label="How long" error={error} className="[&_p]:col-span-2">
            <Input inputMode="decimal" value={text} onChange={(event) => type(event.target.value, unit)} />
          </Field>
          <Field label="Unit">
            <Select options={units} value={unit} onChange={(next) => type(text, next)} />
          </Field>
        </div>
      )}
      {hint && <p className="label">{hint}</p>}
    </div>
  );
}

import { ChevronDown } from "lucide-react";
import { type ComponentProps, type ReactNode, createContext, useContext, useId } from "react";
import { cx } from "./cx.ts";

const FieldContext = createContext<{ id: string; describedBy?: string; invalid: boolean } | null>(null);

interface FieldProps {
  label: ReactNode;
  /** What to enter, or what follows from it. */
  hint?: ReactNode;
  /** What is wrong and what to do; replaces the hint. */
  error?: ReactNode;
  /** Stands at the label's right: a balance, a "Max" button. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A labelled control with its hint or error. The control inside finds its id by itself. */
export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const describedBy = error || hint ? `${id}-text` : undefined;
  return (
    <FieldContext.Provider value={{ id, describedBy, invalid: Boolean(error) }}>
      <div className={cx("min-w-0 space-y-1.5", className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="text-[0.8125rem] font-medium">
            {label}
          </label>
          {aside && <span className="label">{aside}</span>}
        </div>
        {children}
        {describedBy && (
          <p id={describedBy} className={cx("label", Boolean(error) && "text-bad!")}>
            {error || hint}
          </p>
        )}
      </div>
    </FieldContext.Provider>
  );
}

const control =
  "h-10 max-md:h-11 w-full min-w-0 rounded-control border border-edge/60 bg-surface px-3 text-base sm:text-sm transition-colors hover:border-edge " +
  "placeholder:text-ink-faint aria-invalid:border-bad disabled:opacity-50 focus-visible:outline-offset-0";

function useFieldProps() {
  const field = useContext(FieldContext);
  return { id: field?.id, "aria-describedby": field?.describedBy, "aria-invalid": field?.invalid || undefined };
}

interface InputProps extends ComponentProps<"input"> {
  /** The unit inside the box, at its end. */
  unit?: ReactNode;
}

export function Input({ unit, className, ...rest }: InputProps) {
  const field = useFieldProps();
  const input = <input className={cx(control, "figures", Boolean(unit) && "pr-16", className)} {...field} {...rest} />;
  if (!unit) return input;
  return (
    <div className="relative">
      {input}
      <span className="label pointer-events-none absolute inset-y-0 right-3 flex items-center">{unit}</span>
    </div>
  );
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cx(control, "h-auto py-2 font-mono", className)} {...useFieldProps()} {...rest} />;
}

interface SelectProps extends Omit<ComponentProps<"select">, "onChange"> {
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** The system's own select: the best one on every phone. */
export function Select({ options, onChange, className, ...rest }: SelectProps) {
  const field = useFieldProps();
  return (
    <div className="relative min-w-0">
      <select
        className={cx(control, "appearance-none truncate pr-9", className)}
        onChange={(event) => onChange(event.target.value)}
        {...field}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-faint"
        aria-hidden
      />
    </div>
  );
}

interface SliderProps extends Omit<ComponentProps<"input">, "onChange" | "value" | "type"> {
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** What a screen reader says instead of the bare number. */
  valueText?: string;
}

export function Slider({ value, min, max, onChange, valueText, className, ...rest }: SliderProps) {
  const field = useFieldProps();
  const filled = max > min ? ((value - min) / (max - min)) * 100 : 0;
  return (
    <input
      type="range"
      min={min}
      max={max}
      value={value}
      aria-valuetext={valueText}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      style={{ backgroundSize: `${filled}% 100%` }}
      className={cx(
        "h-1.5 w-full cursor-pointer appearance-none rounded-full bg-line-strong bg-linear-to-r from-accent to-accent bg-no-repeat",
        "[&::-webkit-slider-thumb]:size-5 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full",
        "[&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-accent [&::-webkit-slider-thumb]:bg-surface",
        "[&::-moz-range-thumb]:size-4 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2",
        "[&::-moz-range-thumb]:border-accent [&::-moz-range-thumb]:bg-surface",
        className,
      )}
      {...field}
      {...rest}
    />
  );
}

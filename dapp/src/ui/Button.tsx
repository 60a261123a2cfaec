import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-sunken",
  ghost: "text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "border border-bad/40 bg-bad-soft text-bad hover:border-bad",
};
const sizes = {
  small: "h-8 px-3 text-[0.8125rem] max-md:h-10",
  medium: "h-10 px-4 text-sm max-md:h-11",
  large: "h-12 px-5 text-[0.9375rem]",
  icon: "size-10 max-md:size-11",
};

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  /** Shows a spinner and ignores clicks, but keeps the focus. */
  busy?: boolean;
  /** Renders the single child (a link) with the button's looks. */
  asChild?: boolean;
}

/** The class names of a button, for a router link that should look like one. */
export function buttonClass(look: keyof typeof looks = "secondary", size: keyof typeof sizes = "medium"): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap select-none",
    "transition-[background-color,border-color,opacity,scale] duration-150 active:scale-[0.985]",
    "disabled:pointer-events-none disabled:opacity-45 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
    looks[look],
    sizes[size],
  );
}

export function Button({ look, size, busy = false, asChild = false, className, children, ...rest }: ButtonProps) {
  const classes = cx(buttonClass(look, size), className);
  if (asChild)
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button
      type="button"
      className={classes}
      aria-busy={busy || undefined}
      {...rest}
      onClick={busy ? undefined : rest.onClick}
    >
      {busy && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

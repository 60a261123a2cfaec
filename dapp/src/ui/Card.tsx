import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

/** A surface that holds one subject. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section
      data-card
      className={cx("min-w-0 rounded-card border border-line bg-surface p-5 shadow-card sm:p-6", className)}
      {...rest}
    />
  );
}

interface CardHeaderProps {
  title: ReactNode;
  /** One sentence below the title. */
  hint?: ReactNode;
  /** What stands at the right: a link, a button, a badge. */
  action?: ReactNode;
}

export function CardHeader({ title, hint, action }: CardHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-40">
        <h2 className="text-base">{title}</h2>
        {hint && <p className="label mt-0.5 max-w-prose">{hint}</p>}
      </div>
      {action}
    </header>
  );
}

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cx } from "./cx.ts";

interface CopyButtonProps {
  value: string;
  /** What is copied: "address". */
  what: string;
  className?: string;
}

export function CopyButton({ value, what, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      className={cx(
        "inline-grid size-7 print:hidden shrink-0 place-items-center rounded-md text-ink-faint transition-colors hover:bg-sunken hover:text-ink",
        className,
      )}
      onClick={() =>
        void navigator.clipboard.writeText(value).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      <Icon className={cx("size-3.5", copied && "text-accent")} aria-hidden />
    </button>
  );
}

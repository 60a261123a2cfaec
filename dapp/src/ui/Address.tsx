import { formatAddress } from "../lib/format.ts";
import { CopyButton } from "./CopyButton.tsx";

interface AddressProps {
  value: string;
  /** A name to show instead of the shortened address: "Treasury", "You". */
  name?: string;
  copy?: boolean;
  /** Where the block explorer shows it. */
  href?: string;
}

export function Address({ value, name, copy = true, href }: AddressProps) {
  const text = name ?? formatAddress(value);
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap" title={value}>
      {href ? (
        <a href={href} target="_blank" rel="noreferrer" className="underline-offset-4 hover:underline">
          {text}
        </a>
      ) : (
        <span className={name ? undefined : "font-mono text-[0.92em]"}>{text}</span>
      )}
      {copy && <CopyButton value={value} what="address" />}
    </span>
  );
}

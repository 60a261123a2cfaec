import type { ComponentProps } from "react";
import { TransactionButton } from "./TransactionButton.tsx";

/** A write at the end of a row. */
export function RowTransaction(props: Pick<ComponentProps<typeof TransactionButton>, "title" | "call" | "children">) {
  return <TransactionButton look="secondary" size="small" className="w-32 md:ml-auto" {...props} />;
}

import type { ComponentProps, ReactNode } from "react";
import { Dialog } from "../ui/Dialog.tsx";
import { Rows } from "../ui/Stat.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { DurationPicker } from "./DurationPicker.tsx";
import type { RentalRules } from "./quote.ts";

interface MoreTimeSheetProps extends ComponentProps<typeof Rows> {
  title: string;
  description: string;
  /** How much more time. */
  length: Omit<ComponentProps<typeof DurationPicker>, "min">;
  rules: RentalRules | undefined;
  /** What else is to be chosen. */
  children?: ReactNode;
  /** Below the figures. */
  note?: ReactNode;
  transaction: Pick<ComponentProps<typeof TransactionButton>, "title" | "call" | "disabledReason" | "children">;
  onClose: () => void;
}

/** The sheet that gives a rental more time: how much, what it takes, one confirmation. */
export function MoreTimeSheet(props: MoreTimeSheetProps) {
  const { title, description, length, rules, children, rows, note, transaction, onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      placement="side"
      title={title}
      description={description}
      footer={<TransactionButton size="large" onDone={onClose} {...transaction} />}
    >
      <div className="space-y-6 pt-2">
        <DurationPicker min={rules?.minDuration ?? 600} {...length} />
        {children}
        <div className="rounded-card bg-sunken p-4">
          <Rows rows={rows} />
          {note && <p className="label mt-3">{note}</p>}
        </div>
      </div>
    </Dialog>
  );
}

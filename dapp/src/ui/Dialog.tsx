import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { buttonClass } from "./Button.tsx";
import { cx } from "./cx.ts";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One sentence below the title, read out with it. */
  description?: ReactNode;
  /** `side` is a sheet at the right edge on a desktop, for longer forms. Phones always get a bottom sheet. */
  placement?: "center" | "side";
  /** Stays in view below the scrolling content. */
  footer?: ReactNode;
  children: ReactNode;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  placement = "center",
  footer,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-black/45 backdrop-blur-[2px]" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          // The dialog itself, not its first button: what is read out first is its title.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className={cx(
            "fixed z-50 flex max-h-[92dvh] flex-col border-line bg-surface shadow-pop focus:outline-none",
            "max-sm:inset-x-0 max-sm:bottom-0 max-sm:animate-sheet max-sm:rounded-t-2xl max-sm:border-t",
            placement === "center" &&
              "sm:top-1/2 sm:left-1/2 sm:w-[27.5rem] sm:-translate-1/2 sm:animate-fade sm:rounded-2xl sm:border",
            placement === "side" && "sm:inset-y-0 sm:right-0 sm:max-h-none sm:w-[30rem] sm:animate-fade sm:border-l",
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-5 pb-3 sm:px-6">
            <div className="min-w-0">
              <Radix.Title className="text-lg">{title}</Radix.Title>
              {description && <Radix.Description className="label mt-1">{description}</Radix.Description>}
            </div>
            <Radix.Close className={cx(buttonClass("ghost", "icon"), "-mt-2 -mr-2")} aria-label="Close">
              <X className="size-5" aria-hidden />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-6 sm:px-6">{children}</div>
          {footer && (
            <footer className="border-t border-line px-5 py-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-6">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

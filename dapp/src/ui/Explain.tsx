import { Popover } from "radix-ui";
import { type ReactNode, useId, useRef, useState } from "react";

interface ExplainProps {
  /** The figure or word that explains itself. */
  children: ReactNode;
  /** How it was computed, in a sentence or a short list. */
  text: ReactNode;
}

/** A figure that explains itself: on hover with a mouse, on tap with a finger, on Enter with a keyboard. */
export function Explain({ children, text }: ExplainProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hover = (next: boolean) => (event: { pointerType: string }) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), next ? 120 : 160);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        id={id}
        onPointerEnter={hover(true)}
        onPointerLeave={hover(false)}
        className="cursor-help! rounded-sm text-left underline decoration-line-strong decoration-dotted decoration-2 underline-offset-4 hover:decoration-ink-faint"
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={hover(true)}
          onPointerLeave={hover(false)}
          aria-labelledby={id}
          className="z-60 max-w-72 animate-fade rounded-control border border-line bg-surface p-3 text-[0.8125rem] leading-5 text-ink-soft shadow-pop"
        >
          {text}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

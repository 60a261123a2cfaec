import { CircleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Why it is empty and what comes next. */
  children: ReactNode;
  /** The next step. */
  action?: ReactNode;
  /** "h1" where it is all there is on a page. */
  heading?: "h1" | "h2";
}

export function EmptyState({ icon: Icon, title, children, action, heading: Heading = "h2" }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center rounded-card border border-dashed border-line-strong px-6 py-14 text-center">
      <span className="mb-4 grid size-11 place-items-center rounded-full bg-sunken text-ink-faint">
        <Icon className="size-5" aria-hidden />
      </span>
      <Heading className="text-base">{title}</Heading>
      <p className="mt-1 max-w-sm text-sm text-ink-soft">{children}</p>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  title: string;
  /** One sentence that says what to do. */
  children: ReactNode;
  onRetry?: () => void;
  action?: ReactNode;
  heading?: "h1" | "h2";
}

/** Something failed, and the way out of it. */
export function ErrorState({ title, children, onRetry, action, heading: Heading = "h2" }: ErrorStateProps) {
  return (
    <div role="alert" className="flex gap-4 rounded-card border border-bad/30 bg-bad-soft p-5">
      <CircleAlert className="mt-0.5 size-5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0">
        <Heading className="text-[0.9375rem]">{title}</Heading>
        <p className="mt-0.5 text-sm break-words text-ink-soft">{children}</p>
        {(onRetry || action) && (
          <div className="mt-4 flex flex-wrap gap-3">
            {onRetry && (
              <Button size="small" onClick={onRetry}>
                Try again
              </Button>
            )}
            {action}
          </div>
        )}
      </div>
    </div>
  );
}

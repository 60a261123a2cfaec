import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  /** What this page is for, in a sentence. */
  children?: ReactNode;
  /** Above the title: a way back, a badge. */
  above?: ReactNode;
  action?: ReactNode;
}

export function PageHeader({ title, children, above, action }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:mb-8">
      <div className="min-w-0">
        {above && <div className="mb-2 flex flex-wrap items-center gap-2">{above}</div>}
        <h1 className="text-[1.625rem] leading-8 tracking-[-0.018em] sm:text-[2rem] sm:leading-10">{title}</h1>
        {children && <p className="mt-1.5 max-w-2xl text-ink-soft">{children}</p>}
      </div>
      {action && <div className="flex flex-wrap gap-3">{action}</div>}
    </header>
  );
}

import { cx } from "./cx.ts";

/** The shape of what is loading. Give it the size of the real thing, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cx("block animate-pulse rounded-md bg-line", className)} aria-hidden />;
}

/** A few rows of a list that is loading, announced once. */
export function SkeletonRows({ count = 4, className = "h-14" }: { count?: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className="space-y-3">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className={className} />
      ))}
    </div>
  );
}

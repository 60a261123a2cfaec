import { Check } from "lucide-react";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { Moment } from "../ui/Time.tsx";
import { cx } from "../ui/cx.ts";
import type { Stage } from "./state.ts";

interface Step {
  name: string;
  /** Unix seconds at which it was reached. */
  at?: number | null;
}

/** The rental's life from payment to settlement, and how far it has come. */
export function RentalSteps({ story, stage }: { story: RentalStory; stage: Stage }) {
  const settledAt = story.events.findLast(({ kind }) => kind === "ended")?.time;
  const cancelled = stage === "cancelled";
  const steps: Step[] = cancelled
    ? [
        { name: "Paid", at: story.time },
        { name: "Cancelled", at: story.end },
      ]
    : [
        { name: "Paid", at: story.time },
        { name: "Running", at: story.start },
        { name: stage === "over" || story.reason === "Completed" ? "Time is up" : "Stopped", at: story.end },
        { name: "Settled", at: settledAt },
      ];
  const reached = { requested: 0, late: 0, running: 1, over: 2, closed: 2, settled: 3, cancelled: 1 }[stage];
  const isDone = (index: number) => index < reached || stage === "settled" || cancelled;
  return (
    <ol className="flex" aria-label="How far it has come">
      {steps.map(({ name, at }, index) => (
        <li key={name} aria-current={index === reached ? "step" : undefined} className="min-w-0 flex-1 last:flex-none">
          <div className="flex items-center">
            <span
              className={cx(
                "z-10 grid size-6 shrink-0 place-items-center rounded-full border-2",
                isDone(index) && "border-accent bg-accent text-on-accent",
                !isDone(index) && index === reached && "border-accent bg-surface",
                index > reached && "border-line-strong bg-surface",
              )}
            >
              {isDone(index) && <Check className="size-3.5" aria-hidden />}
              {!isDone(index) && index === reached && <span className="size-2 animate-pulse rounded-full bg-accent" />}
            </span>
            {index < steps.length - 1 && (
              <span className={cx("h-0.5 flex-1", index < reached ? "bg-accent" : "bg-line-strong")} />
            )}
          </div>
          <p className={cx("mt-2 text-sm", index > reached ? "text-ink-faint" : "font-medium")}>{name}</p>
          <p className="label max-sm:hidden">{at && index <= reached ? <Moment at={at} /> : "\u00a0"}</p>
        </li>
      ))}
    </ol>
  );
}

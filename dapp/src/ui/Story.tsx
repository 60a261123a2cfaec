import { Moment } from "./Time.tsx";
import { TransactionLink } from "./TransactionButton.tsx";

interface StoryItem {
  /** What happened, as a sentence. */
  text: string;
  /** Unix seconds. */
  time: number;
  txHash: string;
}

/** What happened, down a line, each with its transaction. */
export function Story({ items, empty }: { items: readonly StoryItem[]; empty?: string }) {
  if (items.length === 0 && empty) return <p className="text-sm text-ink-soft">{empty}</p>;
  return (
    <ol className="relative space-y-5 before:absolute before:top-2 before:bottom-2 before:left-[3px] before:w-px before:bg-line-strong">
      {items.map(({ text, time, txHash }, index) => (
        <li key={`${txHash}-${index}`} className="relative pl-6">
          <span className="absolute top-1.5 left-0 size-[7px] rounded-full bg-accent" aria-hidden />
          <p className="text-sm">{text}</p>
          <p className="label flex flex-wrap items-center gap-x-3">
            <Moment at={time} />
            <span className="print:hidden">
              <TransactionLink hash={txHash} />
            </span>
            <span className="hidden font-mono text-2xs break-all print:inline">{txHash}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}

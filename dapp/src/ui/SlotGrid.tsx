import { hasSlot } from "../lib/slots.ts";
import { cx } from "./cx.ts";

interface SlotGridProps {
  /** What the whole is, read out: "Slots of this rig". */
  label: string;
  slotCount: number;
  /** Slots one GPU is cut into. */
  slices: number;
  /** Bitmaps. */
  taken: bigint;
  selected?: bigint;
  /** Makes free slots buttons. */
  onToggle?: (slot: number) => void;
}

const looks = {
  taken: "bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_2px,transparent_2px_6px)] bg-sunken",
  free: "bg-surface border-edge/60",
  selected: "bg-accent border-accent text-on-accent",
};

/** A rig as its GPUs, each with its slices: taken is hatched, free is plain, chosen is filled. */
export function SlotGrid({ label, slotCount, slices, taken, selected = 0n, onToggle }: SlotGridProps) {
  const gpus = slotCount / slices;
  return (
    <div
      role="group"
      aria-label={label}
      className={cx("grid gap-2", gpus === 1 ? "grid-cols-1" : gpus === 2 ? "grid-cols-2" : "grid-cols-4")}
    >
      {Array.from({ length: gpus }, (_, gpu) => (
        <div key={gpu} className="min-w-0">
          <p className="mb-1 text-2xs text-ink-faint">GPU {gpu + 1}</p>
          <div className={cx("flex h-11 gap-0.5", !onToggle && "h-8!")}>
            {Array.from({ length: slices }, (_, slice) => (
              <Cell key={slice} slot={gpu * slices + slice} {...{ slices, taken, selected, onToggle }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

interface CellProps extends Required<Pick<SlotGridProps, "slices" | "taken" | "selected">> {
  slot: number;
  onToggle?: (slot: number) => void;
}

function Cell({ slot, slices, taken, selected, onToggle }: CellProps) {
  const state = hasSlot(taken, slot) ? "taken" : hasSlot(selected, slot) ? "selected" : "free";
  const className = cx(
    "min-w-0 flex-1 border border-line-strong first:rounded-l-md last:rounded-r-md transition-colors",
    looks[state],
  );
  if (!onToggle) return <span className={className} title={state === "taken" ? "taken" : "free"} />;
  const gpu = Math.floor(slot / slices) + 1;
  const name = slices === 1 ? `GPU ${gpu}` : `GPU ${gpu}, slice ${(slot % slices) + 1} of ${slices}`;
  return (
    <button
      type="button"
      aria-label={state === "taken" ? `${name}, taken` : name}
      aria-pressed={state === "selected"}
      disabled={state === "taken"}
      onClick={() => onToggle(slot)}
      className={cx(className, "enabled:hover:border-accent focus-visible:z-10")}
    />
  );
}
